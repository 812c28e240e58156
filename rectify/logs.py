"""Log lines carry the id of the request that caused them."""

import logging

from django.apps import apps


class RequestIdFilter(logging.Filter):
    """Add `request_id` to every record; "-" outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = "-"
        if apps.ready:
            from villages.audit import request_facts  # logging is set up before the tables are known

            if facts := request_facts.get():
                record.request_id = facts.request_id
        return True

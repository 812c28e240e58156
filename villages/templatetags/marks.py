"""The marks of villages/marks.py for templates: comma, colon, semicolon as tags, `bracketed` and `yuan` as filters."""

from django import template

from villages import marks

register = template.Library()
register.simple_tag(marks.comma)
register.simple_tag(marks.colon)
register.simple_tag(marks.semicolon)
register.filter(marks.bracketed)
register.filter(marks.yuan)

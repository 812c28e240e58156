"""What may be muted."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from villages.inbox.models import ALWAYS_TOLD, MessageKind
from villages.process import RuleBroken

# Reports tell by themselves once they are ready; nothing of the process sends that kind.
MUTABLE = tuple(kind for kind in MessageKind if kind not in ALWAYS_TOLD)


def check_may_mute(kinds: Iterable[str]) -> None:
    """Raise `RuleBroken` for what is always told."""
    if set(kinds) - set(MUTABLE):
        raise RuleBroken(_("Returns and refusals are always told."), field="kinds")

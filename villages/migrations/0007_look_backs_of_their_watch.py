"""Each look-back belongs to the watch of a round; a changed plan and the end of a watch that moves are moves."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def count_rounds(apps: Any, _schema_editor: Any) -> None:
    """A look-back is of the round in which it was planned; the rounds before ended with a rebound or a widening."""
    changes = apps.get_model("villages", "StageChange").objects
    began_anew = changes.filter(thing="entry", verb__in=["rebound", "widen"])
    for change in changes.filter(thing="look_back", verb="plan").select_related("of_look_back"):
        row = change.of_look_back
        row.round = 1 + began_anew.filter(of_entry=row.entry_id, at__lte=change.at).count()
        row.save(update_fields=["round"])


class Migration(migrations.Migration):
    dependencies = [("villages", "0006_old_rows_are_told_and_in_round_one")]

    operations = [
        migrations.RemoveConstraint(model_name="lookback", name="look_back_once_per_quarter"),
        migrations.AddField(
            model_name="lookback",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="round"),
            preserve_default=False,
        ),
        migrations.RunPython(count_rounds, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="lookback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "called_off"), _negated=True),
                fields=("entry", "round", "quarter"),
                name="look_back_once_per_quarter",
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="verb",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("fill", "fill in"),
                    ("submit", "submit"),
                    ("return", "return"),
                    ("confirm", "confirm"),
                    ("unconfirm", "unconfirm"),
                    ("record", "record"),
                    ("propose", "propose"),
                    ("sign", "sign"),
                    ("decline", "decline"),
                    ("recall", "recall"),
                    ("attach", "attach to the open entry"),
                    ("detach", "detach from the open entry"),
                    ("dismiss", "dismiss"),
                    ("reopen", "reopen"),
                    ("withdraw", "withdraw"),
                    ("correct", "withdraw after a correction"),
                    ("determine", "determine"),
                    ("apply", "apply for acceptance"),
                    ("pass", "pass"),
                    ("fail", "fail"),
                    ("rebound", "rebound"),
                    ("cancel", "cancel"),
                    ("next_step", "open the next stage"),
                    ("unlock", "unlock"),
                    ("relock", "lock again"),
                    ("plan", "plan"),
                    ("start_out", "start"),
                    ("finish", "finish"),
                    ("close", "close"),
                    ("call_off", "call off"),
                    ("register", "register"),
                    ("settle", "settle"),
                    ("give_up", "end without result"),
                    ("promise", "promise"),
                    ("fulfil", "fulfil"),
                    ("ask", "ask for an explanation"),
                    ("answer", "answer"),
                    ("accept", "accept the explanation"),
                    ("reject", "mark as should have been listed"),
                    ("lapse", "mark as unexplained"),
                    ("drop", "drop"),
                    ("basically_pass", "basically pass"),
                    ("lengthen", "lengthen the watch"),
                    ("shorten", "take a lengthening of the watch back"),
                    ("change_plan", "change the plan"),
                    ("widen", "reopen by a new determination"),
                    ("merge", "hand over to the successor's entry"),
                    ("draft", "draft"),
                    ("approve", "approve"),
                    ("refuse", "refuse"),
                    ("replace", "replace"),
                    ("assign", "assign"),
                    ("block", "report as blocked"),
                    ("resume", "resume"),
                    ("raise", "raise"),
                    ("sort", "sort"),
                    ("solve", "solve"),
                    ("explain", "explain"),
                    ("reply", "answer in writing"),
                    ("request", "request"),
                    ("issue", "issue"),
                    ("waive", "waive"),
                ],
                max_length=15,
                verbose_name="verb",
            ),
        ),
    ]

"""Every figure in plain SQL, written by hand: one statement for each kind of row.

A statement gives one line for each row that may count: first the code of its place (or the number of its criterion),
then one number for each of the figures named. `{}` stands for what differs between the engines, and for the numbers of
the rule sets, which the test knows.
"""

from __future__ import annotations

Names = tuple[str, ...]

# The villages that a check of the quarter asks about.
_VILLAGES = """
    FROM villages_division v
    JOIN villages_quarterlycheck q ON q.township_id = v.parent_id AND q.quarter = %(quarter)s
    WHERE v.level = 'village' AND q.opened_at <= %(at)s AND {screened}
      AND (v.valid_from IS NULL OR v.valid_from <= %(last)s) AND (v.valid_to IS NULL OR v.valid_to >= %(last)s)
"""
VILLAGES: tuple[Names, str] = (
    ("villages", "expected", "villages_complete", "villages_with_hits"),
    """
    SELECT code, 1, asked, CASE WHEN given >= asked THEN 1 ELSE 0 END, CASE WHEN yes > 0 THEN 1 ELSE 0 END FROM (
        SELECT v.code AS code,
          (SELECT COUNT(*) FROM villages_criterion c WHERE c.edition_id = q.edition_id) AS asked,
          (SELECT COUNT(*) FROM villages_answer a JOIN villages_villagesheet s ON s.id = a.sheet_id
            WHERE s.village_id = v.id AND s.quarterly_check_id = q.id) AS given,
          (SELECT COUNT(*) FROM villages_answer a JOIN villages_villagesheet s ON s.id = a.sheet_id
            WHERE s.village_id = v.id AND s.quarterly_check_id = q.id AND a.value = 'yes') AS yes
    """
    + _VILLAGES
    + ") asked_about",
)

_ANSWERS = """
    FROM villages_answer a
    JOIN villages_villagesheet s ON s.id = a.sheet_id
    JOIN villages_quarterlycheck q ON q.id = s.quarterly_check_id
    JOIN villages_division v ON v.id = s.village_id
    JOIN villages_criterion c ON c.id = a.criterion_id
"""
_COUNTED = """
    WHERE q.quarter = %(quarter)s AND q.opened_at <= %(at)s AND {screened}
      AND (v.valid_from IS NULL OR v.valid_from <= %(last)s) AND (v.valid_to IS NULL OR v.valid_to >= %(last)s)
"""
# A check of the other quarter, of the same township and edition; and an answer about the same in it.
_OTHER_CHECK = """
    EXISTS (SELECT 1 FROM villages_quarterlycheck o
      WHERE o.quarter = {other} AND o.township_id = q.township_id AND o.edition_id = q.edition_id {open})
"""
_OTHER_ANSWER = """
    EXISTS (SELECT 1 FROM villages_answer b JOIN villages_villagesheet r ON r.id = b.sheet_id
      JOIN villages_quarterlycheck o ON o.id = r.quarterly_check_id
      WHERE o.quarter = {other} AND r.village_id = s.village_id AND b.criterion_id = a.criterion_id
        AND b.value = {value})
"""
_BEFORE_CHECK = _OTHER_CHECK.replace("{other}", "%(before)s").replace("{open}", "")
_BEFORE_HIT = _OTHER_ANSWER.replace("{other}", "%(before)s").replace("{value}", "'yes'")
_NOW_CHECK = _OTHER_CHECK.replace("{other}", "%(quarter)s").replace("{open}", "AND o.opened_at <= %(at)s")
_NOW_DENIED = _OTHER_ANSWER.replace("{other}", "%(quarter)s").replace("{value}", "'no'")
_NOW_SCREENED = """
    EXISTS (SELECT 1 FROM villages_quarterlycheck o
      WHERE o.quarter = %(quarter)s AND o.township_id = v.parent_id AND o.opened_at <= %(at)s AND {screened_o}
        AND (v.valid_from IS NULL OR v.valid_from <= %(last)s) AND (v.valid_to IS NULL OR v.valid_to >= %(last)s))
"""
ANSWERS: tuple[Names, str] = (
    ("answered", "unknowns", "hits", "new_hits"),
    f"""
    SELECT v.code, 1, CASE WHEN a.value = 'unknown' THEN 1 ELSE 0 END, CASE WHEN a.value = 'yes' THEN 1 ELSE 0 END,
      CASE WHEN a.value = 'yes' AND {_BEFORE_CHECK} AND NOT {_BEFORE_HIT} THEN 1 ELSE 0 END
    {_ANSWERS} {_COUNTED}
    """,
)
_BEFORE = f"{_ANSWERS} WHERE q.quarter = %(before)s AND a.value = 'yes' AND {_NOW_CHECK}"
ANSWERS_BEFORE: tuple[Names, str] = (
    ("hits_before", "gone_hits"),
    f"SELECT v.code, 1, CASE WHEN {_NOW_DENIED} OR NOT {_NOW_SCREENED} THEN 1 ELSE 0 END {_BEFORE}",
)
CRITERIA = (
    f"SELECT c.number, COUNT(*) {_ANSWERS} {_COUNTED} AND a.value = 'yes' AND v.code LIKE %(under)s GROUP BY c.number"
)
CRITERIA_BEFORE = f"SELECT c.number, COUNT(*) {_BEFORE} AND v.code LIKE %(under)s GROUP BY c.number"

CHECKS: tuple[Names, str] = (
    ("checks", "checks_in_time", "checks_late", "checks_missing", "checks_waiting", "checks_confirmed"),
    """
    SELECT t.code, 1,
      CASE WHEN q.first_submitted_at <= %(at)s AND q.first_submitted_at <= q.due_at THEN 1 ELSE 0 END,
      CASE WHEN q.first_submitted_at <= %(at)s AND q.first_submitted_at > q.due_at THEN 1 ELSE 0 END,
      CASE WHEN COALESCE(q.first_submitted_at > %(at)s, {true}) AND q.due_at < %(at)s THEN 1 ELSE 0 END,
      CASE WHEN COALESCE(q.first_submitted_at > %(at)s, {true}) AND q.due_at >= %(at)s THEN 1 ELSE 0 END,
      CASE WHEN q.confirmed_at <= %(at)s THEN 1 ELSE 0 END
    FROM villages_quarterlycheck q JOIN villages_division t ON t.id = q.township_id
    WHERE q.quarter = %(quarter)s AND q.opened_at <= %(at)s
    """,
)


def _then(thing: str, table: str) -> str:
    """The rows of the table with their stage at the moment: that of the newest change, the last of several at once."""
    return f"""(
        SELECT x.*, c.after AS stage_then, c.at AS moved_at FROM {table} x
        JOIN villages_stagechange c ON c.of_{thing}_id = x.id AND c.thing = '{thing}' AND c.at <= %(at)s
        WHERE NOT EXISTS (SELECT 1 FROM villages_stagechange d WHERE d.of_{thing}_id = x.id AND d.thing = '{thing}'
          AND d.at <= %(at)s AND (d.at > c.at OR (d.at = c.at AND d.id > c.id))))"""


FINDINGS: tuple[Names, str] = (
    ("findings", "findings_waiting", "findings_proposed", "findings_dismissed", "findings_determined"),
    f"""
    SELECT v.code,
      CASE WHEN f.quarter = %(quarter)s AND f.stage_then <> 'withdrawn' THEN 1 ELSE 0 END,
      CASE WHEN f.stage_then = 'found' THEN 1 ELSE 0 END,
      CASE WHEN f.stage_then = 'proposed' THEN 1 ELSE 0 END,
      CASE WHEN f.quarter = %(quarter)s AND f.stage_then = 'dismissed' THEN 1 ELSE 0 END,
      CASE WHEN f.quarter = %(quarter)s AND f.stage_then = 'determined' THEN 1 ELSE 0 END
    FROM {_then("finding", "villages_finding")} f JOIN villages_division v ON v.id = f.village_id
    """,
)

_ENTRIES = _then("entry", "villages_ledgerentry")
_TOLD = "e.stage_then <> 'merged' AND (e.stage_then <> 'cancelled' OR e.moved_at >= %(began)s)"
_RUNNING = "e.stage_then IN ('rectifying', 'inspecting', 'consolidating')"
_ACCEPTED = "e.stage_then IN ('watch', 'cancelled')"
_OF_YEAR = "e.opened_at >= %(year_began)s AND e.opened_at < %(year_ended)s"
_FAILED = """COALESCE((SELECT i.outcome FROM villages_inspection i WHERE i.entry_id = e.id AND i.stage = 'signed'
    AND i.signed_at <= %(at)s ORDER BY i.round DESC LIMIT 1), '') = 'fail'"""
_REBOUNDED = """EXISTS (SELECT 1 FROM villages_stagechange r WHERE r.of_entry_id = e.id AND r.thing = 'entry'
    AND r.verb = 'rebound' AND r.at <= %(at)s)"""

# Told forwards: what the last move until then made of it, else what the first move ever found, else what stands there.
_DEADLINE = """COALESCE(
    (SELECT d.after FROM villages_deadlinemove d WHERE d.entry_id = e.id AND d.at <= %(at)s
      ORDER BY d.at DESC, d.id DESC LIMIT 1),
    (SELECT d.before FROM villages_deadlinemove d WHERE d.entry_id = e.id ORDER BY d.at, d.id LIMIT 1),
    e.deadline)"""


def _flags(*conditions: str) -> str:
    return ", ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions)


_STAGES = ("rectifying", "inspecting", "consolidating", "watch", "cancelled")
STAGES = f"""
    SELECT {_flags(*(f"e.stage_then = '{stage}'" for stage in _STAGES))}
    FROM {_ENTRIES} e JOIN villages_division v ON v.id = e.village_id WHERE v.code LIKE %(under)s
"""
ENTRIES: tuple[Names, str] = (
    (
        "entries", "entries_open", "rectifying", "inspecting", "consolidating", "watch", "cancelled",
        "cancelled_in_all", "light_over", "light_soon", "light_near", "light_far", "targets", "targets_accepted",
        "targets_failed", "targets_rebounded", "targets_consolidating", "targets_under_way",
    ),
    f"""
    SELECT v.code, {_flags(
        _TOLD,
        "e.stage_then IN ('rectifying', 'inspecting', 'consolidating', 'watch')",
        "e.stage_then = 'rectifying'",
        "e.stage_then = 'inspecting'",
        "e.stage_then = 'consolidating'",
        "e.stage_then = 'watch'",
        "e.stage_then = 'cancelled' AND e.moved_at >= %(began)s",
        "e.stage_then = 'cancelled'",
        f"{_RUNNING} AND {_DEADLINE} < %(today)s",
        f"{_RUNNING} AND {_DEADLINE} >= %(today)s AND {_DEADLINE} <= {{near}}",
        f"{_RUNNING} AND {_DEADLINE} > {{near}} AND {_DEADLINE} <= {{far}}",
        f"{_RUNNING} AND {_DEADLINE} > {{far}}",
        _OF_YEAR,
        f"{_OF_YEAR} AND {_ACCEPTED}",
        f"{_OF_YEAR} AND NOT {_ACCEPTED} AND {_FAILED}",
        f"{_OF_YEAR} AND NOT {_ACCEPTED} AND NOT {_FAILED} AND {_REBOUNDED}",
        f"{_OF_YEAR} AND e.stage_then = 'consolidating' AND NOT {_FAILED} AND NOT {_REBOUNDED}",
        f"{_OF_YEAR} AND e.stage_then IN ('rectifying', 'inspecting') AND NOT {_FAILED} AND NOT {_REBOUNDED}",
    )}
    FROM {_ENTRIES} e JOIN villages_division v ON v.id = e.village_id WHERE e.stage_then <> 'merged'
    """,
)  # fmt: skip
MOVES: tuple[Names, str] = (
    ("opened", "applied", "passed", "basically_passed", "failed", "rebounded", "widened", "cancellations"),
    f"""
    SELECT v.code, {_flags(*(
        f"c.verb = '{verb}'"
        for verb in ("determine", "apply", "pass", "basically_pass", "fail", "rebound", "widen", "cancel")
    ))}
    FROM villages_stagechange c JOIN villages_ledgerentry e ON e.id = c.of_entry_id
    JOIN villages_division v ON v.id = e.village_id
    WHERE c.thing = 'entry' AND c.at >= %(began)s AND c.at <= %(at)s
    """,
)  # fmt: skip
MEASURES: tuple[Names, str] = (
    ("measures", "measures_done", "measures_overdue"),
    f"""
    SELECT v.code, 1, CASE WHEN m.stage_then = 'done' THEN 1 ELSE 0 END,
      CASE WHEN m.stage_then IN ('under_way', 'blocked') AND m.due_on < %(today)s
        AND e.stage_then IN ('rectifying', 'inspecting', 'consolidating', 'watch') THEN 1 ELSE 0 END
    FROM {_then("measure", "villages_measure")} m JOIN {_ENTRIES} e ON e.id = m.entry_id
    JOIN villages_division v ON v.id = e.village_id WHERE {_TOLD} AND m.stage_then <> 'dropped'
    """,
)
FUNDS: tuple[Names, str] = (
    ("funds", "funds_targets"),
    f"""
    SELECT v.code, CASE WHEN f.spent_on BETWEEN %(first)s AND %(last)s THEN f.amount ELSE 0 END,
      CASE WHEN {_OF_YEAR} THEN f.amount ELSE 0 END
    FROM villages_fund f JOIN villages_ledgerentry e ON e.id = f.entry_id
    JOIN villages_division v ON v.id = e.village_id
    WHERE f.spent_on <= %(today)s AND f.recorded_at <= %(at)s
    """,
)
FROZEN: tuple[Names, str] = (
    ("frozen",),
    """
    SELECT v.code, 1 FROM villages_frozenpost p JOIN villages_ledgerentry e ON e.id = p.entry_id
    JOIN villages_division v ON v.id = e.village_id
    WHERE p.since <= %(today)s AND (p.until IS NULL OR p.until >= %(today)s) AND p.named_at <= %(at)s
    """,
)
# The newest evaluation up to the day of the determination that none had corrected then, and the newest signed ballots.
COMPARED: tuple[Names, str] = (
    ("compared", "ballots_before", "satisfied_before", "ballots_after", "satisfied_after"),
    f"""
    SELECT code, 1, b.returned - b.spoiled, b.satisfied + b.fairly_satisfied,
      (SELECT SUM(u.satisfied + u.fairly_satisfied + u.dissatisfied) {{answers}}),
      (SELECT SUM(u.satisfied + u.fairly_satisfied) {{answers}})
    FROM (
      SELECT v.code AS code,
        (SELECT m.id FROM villages_massevaluation m
          WHERE m.village_id IN (e.village_id, e.carried_from_id) AND m.held_on <= {{day_opened}}
            AND m.counted_at <= %(at)s AND NOT EXISTS (
              SELECT 1 FROM villages_massevaluation n WHERE n.corrects_id = m.id AND n.counted_at <= %(at)s)
          ORDER BY m.held_on DESC, m.id DESC LIMIT 1) AS evaluation,
        (SELECT i.id FROM villages_inspection i JOIN villages_ballotcount k ON k.inspection_id = i.id
          JOIN villages_questioncount u ON u.ballots_id = k.id
          WHERE i.entry_id = e.id AND i.stage = 'signed' AND i.signed_at <= %(at)s AND {{about_satisfaction}}
          ORDER BY i.round DESC LIMIT 1) AS inspection
      FROM {_ENTRIES} e JOIN villages_division v ON v.id = e.village_id WHERE e.stage_then <> 'merged'
    ) pair JOIN villages_massevaluation b ON b.id = pair.evaluation WHERE pair.inspection IS NOT NULL
    """.replace(
        "{answers}",
        "FROM villages_inspection i JOIN villages_ballotcount k ON k.inspection_id = i.id"
        " JOIN villages_questioncount u ON u.ballots_id = k.id"
        " WHERE i.id = pair.inspection AND {about_satisfaction}",
    ),
)
INCIDENTS: tuple[Names, str] = (
    ("incidents", "incidents_running"),
    f"""
    SELECT v.code, CASE WHEN i.happened_at >= %(began)s AND i.happened_at < %(ended)s THEN 1 ELSE 0 END,
      CASE WHEN i.stage_then = 'running' THEN 1 ELSE 0 END
    FROM {_then("incident", "villages_incident")} i JOIN villages_division v ON v.id = i.village_id
    """,
)
DISPUTES: tuple[Names, str] = (
    ("disputes_running",),
    f"""
    SELECT v.code, CASE WHEN d.stage_then = 'running' THEN 1 ELSE 0 END
    FROM {_then("dispute", "villages_dispute").replace(" d ", " y ").replace("d.", "y.")} d
    JOIN villages_division v ON v.id = d.village_id
    """,
)
VISITS: tuple[Names, str] = (
    ("visits", "households_visited"),
    """
    SELECT v.code, 1, w.households FROM villages_villagevisit w JOIN villages_division v ON v.id = w.village_id
    WHERE w.visited_on BETWEEN %(first)s AND %(last)s AND w.recorded_at <= %(at)s
    """,
)
_KINDS = ("criticism", "self_criticism", "talk", "resignation", "removal", "commendation")
NOTICES: tuple[Names, str] = (
    ("notices", *(f"notices_{kind}" for kind in _KINDS)),
    f"""
    SELECT p.code, 1, {_flags(*(f"n.kind = '{kind}'" for kind in _KINDS))}
    FROM {_then("notice", "villages_notice")} n JOIN villages_division p ON p.id = n.addressee_id
    WHERE n.stage_then = 'issued' AND n.issued_at >= %(began)s AND n.issued_at < %(ended)s
    """,
)
ALL = (
    VILLAGES, ANSWERS, ANSWERS_BEFORE, CHECKS, FINDINGS, ENTRIES, MOVES, MEASURES, FUNDS, FROZEN, COMPARED, INCIDENTS,
    DISPUTES, VISITS, NOTICES,
)  # fmt: skip

"""SQL of the rules: clocks, priorities, categories, partners, ladders."""

from dataclasses import asdict
from typing import Final

from psycopg.types.json import Jsonb

from kentongan.base.db import Transaction
from kentongan.incidents.model.rules import Category, Ladder, Partner, Priority, Rules, RulesPack, Step

DIGEST: Final = "select digest from rules"
RULES: Final = """
    select answer_s, grace_s, stale_s, duplicate_m, duplicate_s, fresh_s, rest_s, call_sign, functions,
      shifts, office
    from rules"""
PRIORITIES: Final = "select code, name, dispatch_s, arrive_s, accept_s from priority order by code"
PRIORITY: Final = "select code, name, dispatch_s, arrive_s, accept_s from priority where code = %(code)s"
CATEGORIES: Final = """
    select code, name, field, priority, function, partner, radio, eido, cap, opens_cameras, synonyms, kin,
      questions, active
    from category where active or %(all)s order by code"""
CATEGORY: Final = """
    select code, name, field, priority, function, partner, radio, eido, cap, opens_cameras, synonyms, kin,
      questions, active
    from category where code = %(code)s"""
PARTNERS: Final = "select code, name, number from partner where active order by name"
PARTNER: Final = "select code, name, number from partner where code = %(code)s"
STEPS: Final = "select nth, level, seat, after_s from ladder_step where ladder = %(ladder)s order by nth"
LOCK: Final = "select pg_advisory_xact_lock(hashtextextended('rules ' || here(), 0))"
KEEP_RULES: Final = """
    insert into rules (digest, answer_s, grace_s, stale_s, duplicate_m, duplicate_s, fresh_s, rest_s,
                       call_sign, functions, shifts, office, loaded_at)
    values (%(digest)s, %(answer_s)s, %(grace_s)s, %(stale_s)s, %(duplicate_m)s, %(duplicate_s)s, %(fresh_s)s,
            %(rest_s)s, %(call_sign)s, %(functions)s::text[], %(shifts)s::text[], %(office)s, %(at)s)
    on conflict (city) do update set digest = excluded.digest, answer_s = excluded.answer_s,
      grace_s = excluded.grace_s, stale_s = excluded.stale_s, duplicate_m = excluded.duplicate_m,
      duplicate_s = excluded.duplicate_s, fresh_s = excluded.fresh_s, rest_s = excluded.rest_s,
      call_sign = excluded.call_sign, functions = excluded.functions, shifts = excluded.shifts,
      office = excluded.office, loaded_at = excluded.loaded_at"""
KEEP_PRIORITY: Final = """
    insert into priority (code, name, dispatch_s, arrive_s, accept_s)
    values (%(code)s, %(name)s, %(dispatch_s)s, %(arrive_s)s, %(accept_s)s)
    on conflict (city, code) do update set name = excluded.name, dispatch_s = excluded.dispatch_s,
      arrive_s = excluded.arrive_s, accept_s = excluded.accept_s"""
KEEP_CATEGORY: Final = """
    insert into category (code, name, field, priority, function, partner, radio, eido, cap, opens_cameras,
                          synonyms, kin, questions, active)
    values (%(code)s, %(name)s, %(field)s, %(priority)s, %(function)s, %(partner)s, %(radio)s, %(eido)s,
            %(cap)s, %(opens_cameras)s, %(synonyms)s::text[], %(kin)s::text[], %(questions)s::jsonb, true)
    on conflict (city, code) do update set name = excluded.name, field = excluded.field,
      priority = excluded.priority, function = excluded.function, partner = excluded.partner,
      radio = excluded.radio, eido = excluded.eido, cap = excluded.cap,
      opens_cameras = excluded.opens_cameras, synonyms = excluded.synonyms, kin = excluded.kin,
      questions = excluded.questions, active = true"""
RETIRE_CATEGORIES: Final = (
    "update category set active = false where active and code <> all(%(codes)s::text[])"
)
KEEP_PARTNER: Final = """
    insert into partner (code, name, number) values (%(code)s, %(name)s, %(number)s)
    on conflict (city, code) do update set name = excluded.name, number = excluded.number, active = true"""
RETIRE_PARTNERS: Final = "update partner set active = false where active and code <> all(%(codes)s::text[])"
CLEAR_STEPS: Final = "delete from ladder_step"
ADD_STEP: Final = """
    insert into ladder_step (ladder, nth, level, seat, after_s)
    values (%(ladder)s, %(nth)s, %(level)s, %(seat)s, %(after_s)s)"""


def digest(tx: Transaction) -> str | None:
    found = tx.maybe(dict[str, str], DIGEST)
    return found["digest"] if found else None


def rules(tx: Transaction) -> Rules | None:
    return tx.maybe(Rules, RULES)


def priorities(tx: Transaction) -> list[Priority]:
    return tx.all(Priority, PRIORITIES)


def priority(tx: Transaction, code: str) -> Priority | None:
    return tx.maybe(Priority, PRIORITY, code=code)


def categories(tx: Transaction, *, all: bool = False) -> list[Category]:
    return tx.all(Category, CATEGORIES, all=all)


def category(tx: Transaction, code: str) -> Category | None:
    return tx.maybe(Category, CATEGORY, code=code)


def partners(tx: Transaction) -> list[Partner]:
    return tx.all(Partner, PARTNERS)


def partner(tx: Transaction, code: str) -> Partner | None:
    return tx.maybe(Partner, PARTNER, code=code)


def steps(tx: Transaction, ladder: Ladder) -> list[Step]:
    return tx.all(Step, STEPS, ladder=ladder.value)


def lock(tx: Transaction) -> None:
    tx.run(LOCK)


def keep(tx: Transaction, pack: RulesPack) -> None:
    """Make these the city's rules. What is used and no longer there is retired, not removed."""
    fields = asdict(pack.rules) | {
        "functions": list(pack.rules.functions),
        "shifts": list(pack.rules.shifts),
    }
    tx.run(KEEP_RULES, **fields, digest=pack.digest, at=tx.at)
    tx.run_many(KEEP_PRIORITY, [asdict(it) for it in pack.priorities])
    tx.run_many(KEEP_CATEGORY, [_category(it) for it in pack.categories])
    tx.run(RETIRE_CATEGORIES, codes=[it.code for it in pack.categories])
    tx.run_many(KEEP_PARTNER, [asdict(it) for it in pack.partners])
    tx.run(RETIRE_PARTNERS, codes=[it.code for it in pack.partners])
    tx.run(CLEAR_STEPS)
    for name, steps in pack.ladders.items():
        tx.run_many(ADD_STEP, [{**asdict(step), "ladder": name.value} for step in steps])


def _category(category: Category) -> dict[str, object]:
    questions = [
        {"text": q.text, "asks": q.asks.value, "choices": list(q.choices)} for q in category.questions
    ]
    lists: dict[str, object] = {
        "synonyms": list(category.synonyms),
        "kin": list(category.kin),
        "questions": Jsonb(questions),
    }
    return asdict(category) | lists

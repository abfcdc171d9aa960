"""What is measured of one server: each query first, under load, and against the engine alone."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.endpoints.answers import difference, rows_of
from benchmarks.endpoints.engine import EngineAlone
from benchmarks.endpoints.load import Load
from benchmarks.endpoints.questions import Question
from benchmarks.endpoints.running import Bounds, Running, ServerError
from benchmarks.endpoints.servers import Place, Server

CLIENTS = (1, 8, 32)
#: A slow query is asked for longer, so that there are answers to count, but not for ever.
_PATIENCE = 4
_ENGINE_SECONDS = 0.5
#: How often one client and the engine alone take turns, so that a busy moment of the machine is met
#: by one turn, and not by one of the two.
_TURNS = 5
_MORE_EVALUATORS = (4, 12)


@dataclass(slots=True)
class Asked:
    """One query at one server: the first time, then under load, and whether the answer is right.

    engine: seconds of the engine alone, measured in turns with one client, on a machine as busy;
        beside: the median of each of these turns.
    """

    rows: int
    first: float = 0.0
    engine: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    varied: dict[int, Load] = field(default_factory=dict)
    repeated: dict[int, Load] = field(default_factory=dict)
    problem: str = ""


@dataclass(slots=True)
class Measured:
    """One server: all queries, how long it took to load and start, and its memory in bytes.

    problem: why it, or a part of it, was not measured.
    """

    name: str
    asked: dict[str, Asked] = field(default_factory=dict)
    prepare_seconds: float = 0.0
    start_seconds: float = 0.0
    started_bytes: int = 0
    used_bytes: int = 0
    more_bytes: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same for all servers: the engine, the queries, how long, and within what."""

    engine: EngineAlone
    questions: Sequence[Question]
    bounds: Bounds
    seconds: float
    say: Callable[[str], None]


def measure(server: Server, place: Place, plan: Plan) -> Measured:
    """Everything about one server; what it does not do is told in its `problem`."""
    found = Measured(server.name)
    try:
        with Running(server, place, plan.bounds, {}) as running:
            found.start_seconds = running.start_seconds
            found.started_bytes = running.memory_bytes()
            for question in plan.questions:
                plan.say(f"    {question.name}, first")
                asked = found.asked[question.name] = _first(running, question, plan.engine)
                if asked.problem:
                    plan.say(f"    {question.name}: {asked.problem}")
            for question in plan.questions:
                asked = found.asked[question.name]
                _time_engine(question, asked, plan)
                if asked.first:
                    _load(running, question, asked, plan, server.is_cached)
                    rates = ", ".join(f"{load.rate:,.1f}" for load in asked.varied.values())
                    plan.say(f"    {question.name}: {rates} answers/s")
            found.used_bytes = running.memory_bytes()
        if server.evaluators:
            found.more_bytes = _bytes_of_one_more(server, server.evaluators, place, plan)
    except ServerError as error:
        found.problem = str(error)
    return found


def _first(running: Running, question: Question, engine: EngineAlone) -> Asked:
    """The first time that a server is asked, and whether its answer is the engine's."""
    expected = rows_of(engine.answer(question.text))
    asked = Asked(expected.total())
    try:
        answer, asked.first = running.ask(question.text)
        asked.problem = difference(question.text, expected, rows_of(answer))
    except (ServerError, ValueError, KeyError) as error:
        asked.problem = f"no answer: {error}"
    return asked


def _load(running: Running, question: Question, asked: Asked, plan: Plan, cached: bool) -> None:
    """Puts load on a server with one query, for longer where that is slow.

    Where even then there would be too few answers, the second answer alone is what is known.
    """
    seconds, longest = plan.seconds, _PATIENCE * plan.seconds
    try:
        _, again = running.ask(f"{question.text}\n# again")
        asked.varied[1] = Load(1, 1, again, again, 1 / again, 0.0)
        for clients in CLIENTS:
            if again * clients <= longest:
                enough = min(max(seconds, 3 * again * max(3, clients)), longest)
                turns = _TURNS if clients == 1 and again < enough / _TURNS / 2 else 1
                loads = []
                for _ in range(turns):
                    loads.append(running.load(question.text, clients, enough / turns, varied=True))
                    _time_engine(question, asked, plan)
                asked.varied[clients] = _middle(loads)
            if cached:
                asked.repeated[clients] = running.load(
                    question.text, clients, seconds, varied=False
                )
    except ServerError as error:
        asked.problem = asked.problem or f"under load: {error}"


def _middle(turns: list[Load]) -> Load:
    """All the answers of several turns, and the medians of what else is known of them."""
    return Load(
        turns[0].clients,
        sum(turn.answers for turn in turns),
        statistics.median(turn.p50 for turn in turns),
        statistics.median(turn.p95 for turn in turns),
        statistics.median(turn.rate for turn in turns),
        statistics.fmean(turn.refused for turn in turns),
    )


def _time_engine(question: Question, asked: Asked, plan: Plan) -> None:
    times = plan.engine.times(question.text, _ENGINE_SECONDS)
    asked.engine += times
    asked.beside.append(statistics.median(times))


def _bytes_of_one_more(
    server: Server, evaluators: Callable[[int], dict[str, str]], place: Place, plan: Plan
) -> int:
    """What one more evaluator takes: two starts with more and fewer of them, under equal load."""
    plan.say("    one evaluator more")
    weights = []
    for number in _MORE_EVALUATORS:
        with Running(server, place, plan.bounds, evaluators(number)) as running:
            for question in plan.questions:
                running.load(question.text, 2 * _MORE_EVALUATORS[1], 2, varied=True)
            weights.append(running.memory_bytes())
    return (weights[1] - weights[0]) // (_MORE_EVALUATORS[1] - _MORE_EVALUATORS[0])

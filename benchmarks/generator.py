"""A catalogue of any size from a seed: companies, topics and articles as plain rows, no Django.

Made for measuring, so what decides speed is like a real catalogue: companies and topics of very
unequal size, dates that grow denser, words by Zipf's law. An article's row depends on its number and
the seed alone, so a larger catalogue holds a smaller one. Only NumPy's `random()` is drawn from,
whose stream for a seed stays the same from release to release.
"""

from datetime import date, timedelta
from functools import cache

import numpy as np

# Counts up with every change of the rows that a seed gives.
VERSION = 3
COMPANIES = 300
FIRST_DAY, DAYS = date(2014, 1, 1), 12 * 365 + 3
BATCH = 5_000

COMPANY_COLUMNS = ("id", "name", "slug", "tagline", "blog_url", "website", "logo", "published")
TOPIC_COLUMNS = ("id", "name", "slug", "description", "synonyms")
TECHNOLOGY_COLUMNS = ("id", "name", "slug", "kind", "description", "synonyms", "ambiguous", "context")
LINK_COLUMNS = ("article_id", "technology_id", "state", "in_text", "in_page")
ARTICLE_COLUMNS = (
    *("id", "company_id", "title", "slug", "url", "canonical_url", "authors", "published_on"),
    *("date_precision", "level", "read_minutes", "includes_code", "language", "excerpt", "summary"),
    *("takeaways", "prerequisites", "questions", "note", "status"),
)

# Words without a subject: a bit more than a quarter of any English text.
FUNCTION_WORDS = "the to of and a in we for with how on our is at from by as that it an".split()
FUNCTION_SHARE = 0.28
# The first word of a Zipf distribution flattened like this stands in over a third of the articles.
CONTENT_WORDS, FLATNESS = 20_000, 6
TECHNICAL_WORDS = """
    data service system search cache latency cluster database streaming query model pipeline storage
    deployment network scaling index testing mobile migration monitoring container memory request
    training machine learning platform architecture release traffic partition consumer replica schema
    kernel compiler experiment ranking recommendation observability incident frontend android gradient
    feature warehouse batch encryption privacy payment inventory routing shard quorum consensus
    transaction snapshot vector embedding inference scheduler throttle retry backpressure idempotent
    exactly once delivery serverless lambda proxy gateway mesh sidecar tracing metric alert dashboard
    rollout canary rollback flag artifact build monorepo dependency linter typing garbage collector
    allocator lock thread coroutine actor event sourcing ledger audit token session identity fraud abuse
    spam moderation translation accessibility rendering animation image video codec bandwidth packet
    socket protocol handshake certificate firewall sandbox hypervisor filesystem journal compaction bloom
    filter tree graph matrix tensor quantization pruning distillation prompt retrieval agent benchmark
    profiler flamegraph tuning capacity planning cost carbon culture hiring interview onboarding
    documentation refactoring legacy monolith microservice contract fuzzing simulation chaos
""".split()
FIELDS = (
    *("Kafka", "PostgreSQL", "Kubernetes", "Search", "Caching", "Android", "iOS", "React", "Spark"),
    *("Flink", "Redis", "Cassandra", "GraphQL", "Terraform", "Airflow", "Elasticsearch", "MySQL"),
    *("Python", "Rust", "Java", "Kotlin", "Swift", "TypeScript", "WebAssembly", "Envoy", "Istio"),
    *("Payments", "Fraud", "Ranking", "Recommendations", "Experimentation", "Forecasting", "Maps"),
    *("Logistics", "Video", "Images", "Speech", "Translation", "Privacy", "Identity", "Networking"),
    *("Storage", "Observability", "Databases", "Frontend", "Accessibility", "Testing", "Documentation"),
    *("Hiring", "Compilers"),
)
ASPECTS = ("", "performance", "reliability", "at scale")
LANGUAGES = ("en", "ja", "zh-hans", "de", "fr", "es", "pt-br", "ko", "ru")
LANGUAGE_SHARES = (0.91, 0.03, 0.015, 0.01, 0.01, 0.008, 0.007, 0.005, 0.005)
NATIVE_TITLES = {
    "ja": ("データ基盤の設計", "検索を速くする", "障害から学ぶ", "機械学習の運用"),
    "zh-hans": ("数据库迁移实践", "搜索系统优化", "机器学习平台", "缓存一致性"),
    "de": ("Über verteilte Systeme:", "Größere Änderungen:", "Prüfung im Betrieb:"),
    "fr": ("Données à l’échelle :", "Système réparti :", "Équipe et qualité :"),
    "es": ("Migración de datos:", "Búsqueda rápida:", "Diseño de señales:"),
    "pt-br": ("Migração em produção:", "Busca e relevância:", "Operação contínua:"),
    "ko": ("검색 시스템 개선", "데이터 파이프라인 운영", "장애 대응"),
    "ru": ("Поиск и ранжирование:", "Хранение данных:", "Опыт миграции:"),
}
FIRST_NAMES = "Ada Chen Dilip Elif Femi Grace Hana Ivan Jun Kofi Lena Mateo Nora Omar Priya Quinn".split()
LEVELS = ("", "beginner", "intermediate", "advanced")
LEVEL_SHARES = (0.2, 0.25, 0.37, 0.18)
TOPIC_NUMBERS = (1, 2, 3, 4, 5)
TOPIC_NUMBER_SHARES = (0.1, 0.25, 0.3, 0.25, 0.1)
# Of the starter's articles over half name no technology, and few name more than three.
TECHNOLOGIES = 500
TECHNOLOGY_NUMBER_SHARES = (0.5, 0.25, 0.13, 0.08, 0.04)

ONSETS = "b br c ch cl d dr f fl g gr h j k kr l m n p pl qu r s sh sk st t tr v w z".split()
NUCLEI = "a e i o u ai ea io ou".split()
CODAS = ("", "", "", "n", "r", "l", "m", "x", "nd", "st")


@cache
def vocabulary():
    """All words, FUNCTION_WORDS first, then subjects from the most to the least frequent."""
    words = dict.fromkeys(TECHNICAL_WORDS)
    draw = np.random.default_rng(0).random
    while len(words) < CONTENT_WORDS:
        words[_made_word(draw, 2 + int(draw() * 2))] = None
    return FUNCTION_WORDS + [word for word in words if word not in FUNCTION_WORDS]


@cache
def companies():
    """Rows by COMPANY_COLUMNS, the company with most articles first."""
    draw = np.random.default_rng(1).random
    names = {}
    while len(names) < COMPANIES:
        names[_made_word(draw, 2 + int(draw() * 2)).capitalize()] = None
    return [
        (
            *(number, name, name.lower(), f"{name} makes things that engineers write about."),
            *(f"https://{name.lower()}.example/blog", f"https://{name.lower()}.example/", "", True),
        )
        for number, name in enumerate(names, 1)
    ]


@cache
def topics():
    """Rows by TOPIC_COLUMNS, the topic with most articles first."""
    names = [f"{field} {aspect}".strip() for aspect in ASPECTS for field in FIELDS]
    return [
        (number, name, name.lower().replace(" ", "-"), f"All about {name}.", "")
        for number, name in enumerate(names, 1)
    ]


@cache
def technologies():
    """Rows by TECHNOLOGY_COLUMNS, the technology with most articles first."""
    draw = np.random.default_rng(2).random
    names = {}
    while len(names) < TECHNOLOGIES:
        names[f"{_made_word(draw, 2 + int(draw() * 2)).capitalize()}DB"] = None
    return [(number, name, name.lower(), "tool", "", "", "", "") for number, name in enumerate(names, 1)]


def articles(number, seed):
    """Batches of articles 1 to `number`: rows by ARTICLE_COLUMNS, (article id, topic id) pairs, and links to
    technologies by LINK_COLUMNS.

    All are published; a date is a `date`, an unknown fact None or "".
    """
    for first in range(1, number + 1, BATCH):
        rows, *links = _batch(first, seed)
        last = number - first + 1
        yield rows[:last], *([link for link in some if link[0] <= number] for some in links)


def _batch(first, seed):
    draw = np.random.default_rng([seed, first]).random
    company = _picks(draw(BATCH), _zipf(COMPANIES, 0))
    by_topic = _picks(draw((BATCH, TOPIC_NUMBERS[-1])), _zipf(len(topics()), 5))
    topic_number = _picks(draw(BATCH), TOPIC_NUMBER_SHARES)
    on_topics = [
        list(dict.fromkeys(row[: TOPIC_NUMBERS[n]]))
        for row, n in zip(by_topic.tolist(), topic_number.tolist(), strict=True)
    ]
    language = _picks(draw(BATCH), LANGUAGE_SHARES)
    titles = _texts(draw, 4 + (draw(BATCH) * 9).astype(int))
    excerpts = _texts(draw, np.where(draw(BATCH) < 0.9, 10 + (draw(BATCH) * 19).astype(int), 0))
    has_summary = draw(BATCH) < 0.25
    summaries = _texts(draw, np.where(has_summary, 40 + (draw(BATCH) * 71).astype(int), 0))
    takeaways = _texts(draw, np.where(has_summary, 16, 0))
    # The square root makes later years richer.
    day = (draw(BATCH) ** 0.5 * DAYS).astype(int)
    date_kind = draw(BATCH)
    level = _picks(draw(BATCH), LEVEL_SHARES)
    minutes = np.where(draw(BATCH) < 0.1, 0, 2 + (draw(BATCH) ** 2 * 38).astype(int))
    code = _picks(draw(BATCH), (0.15, 0.45, 0.4))
    author = (draw((BATCH, 2)) * len(FIRST_NAMES)).astype(int)
    anonymous, names_topic = draw(BATCH) < 0.3, draw(BATCH) < 0.6

    plain = zip(
        *(array.tolist() for array in (company, language, day, date_kind, level, minutes, code, author)),
        *(anonymous.tolist(), names_topic.tolist()),
        strict=True,
    )
    # Drawn last, so that what was drawn before stays as it was.
    named = _picks(draw((BATCH, len(TECHNOLOGY_NUMBER_SHARES) - 1)), _zipf(TECHNOLOGIES, 8)).tolist()
    technology_number = _picks(draw(BATCH), TECHNOLOGY_NUMBER_SHARES).tolist()
    rows, links, technology_links = [], [], []
    for pk, (number, some) in enumerate(zip(technology_number, named, strict=True), first):
        technology_links += [(pk, one + 1, "measured", True, False) for one in dict.fromkeys(some[:number])]
    words = zip(titles, excerpts, summaries, takeaways, on_topics, strict=True)
    for pk, (facts, texts) in enumerate(zip(plain, words, strict=True), first):
        rows.append(_row(pk, facts, texts))
        links += [(pk, topic + 1) for topic in texts[-1]]
    return rows, links, technology_links


def _row(pk, facts, texts):
    company, language, day, date_kind, level, minutes, code, author, anonymous, names_topic = facts
    title, excerpt, summary, takeaways, on_topics = texts
    title = list(title)
    if names_topic:
        title[1] = FIELDS[on_topics[0] % len(FIELDS)]
    slug = f"{'-'.join(title)[:100].lower()}-{pk}"
    title[0] = title[0].capitalize()
    title = " ".join(title)
    language = LANGUAGES[language]
    if language != "en":
        native = NATIVE_TITLES[language]
        title = f"{native[pk % len(native)]} {title}"
    published_on, precision = FIRST_DAY + timedelta(days=day), "day"
    if date_kind < 0.015:
        published_on = None
    elif date_kind < 0.045:
        published_on, precision = date(published_on.year, 1, 1), "year"
    url = f"https://{companies()[company][2]}.example/blog/{slug}"
    authors = "" if anonymous else f"{FIRST_NAMES[author[0]]} {FIRST_NAMES[author[1]]}son"
    takeaways = "\n".join(_lines(takeaways))
    return (
        *(pk, company + 1, title, slug, url, url, authors, published_on, precision, LEVELS[level]),
        *(minutes or None, (None, False, True)[code], language),
        *(_sentences(excerpt), _sentences(summary), takeaways, "", "", "", "published"),
    )


def _texts(draw, lengths):
    """A list of lists of words, `lengths` long, by their frequencies."""
    picked = _picks(draw(int(lengths.sum())), _word_shares())
    words = np.array(vocabulary(), object)[picked].tolist()
    ends = np.cumsum(lengths).tolist()
    return [words[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _sentences(words):
    """`words` as sentences of 14, "" for none."""
    parts = (" ".join(words[n : n + 14]) for n in range(0, len(words), 14))
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _lines(words):
    return (" ".join(words[n : n + 8]).capitalize() for n in range(0, len(words), 8))


def _picks(numbers, shares):
    """For every number from 0 to 1 the place of a share: place n as often as shares[n] says."""
    edges = np.cumsum(shares)
    return np.searchsorted(edges / edges[-1], numbers, side="right")


@cache
def _zipf(length, flatness):
    """Shares of 1, 1/2, 1/3 ... less unequal at the top for a larger `flatness`."""
    return 1 / (np.arange(1, length + 1) + flatness)


@cache
def _word_shares():
    subjects = _zipf(len(vocabulary()) - len(FUNCTION_WORDS), FLATNESS)
    function_words = _zipf(len(FUNCTION_WORDS), 1)
    return np.concatenate(
        [
            function_words / function_words.sum() * FUNCTION_SHARE,
            subjects / subjects.sum() * (1 - FUNCTION_SHARE),
        ]
    )


def _made_word(draw, syllables):
    def one(parts):
        return parts[int(draw() * len(parts))]

    return "".join(one(ONSETS) + one(NUCLEI) for _ in range(syllables)) + one(CODAS)

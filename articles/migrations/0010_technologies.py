"""Technologies, and topics whose synonyms mean the same thing."""

import django.core.validators
import django.db.models.lookups
import django.db.models.deletion
import django.db.models.functions.text
from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

# Topic of the starter catalogue: its synonyms so far, and those that mean the same thing as the topic.
SYNONYMS = {
    "stream-processing": (
        "streaming, event streaming, pub/sub, message queues, flink",
        "event streaming, message queues, pub/sub",
    ),
    "data-pipelines": (
        "etl, data engineering, airflow, workflow orchestration",
        "etl, elt",
    ),
    "data-platforms": (
        "data warehousing, data warehouse, data discovery, big data, data lake, business intelligence",
        "data infrastructure",
    ),
    "databases": (
        "nosql, key-value stores, cassandra, dynamodb, object storage, storage engines",
        "data stores, data storage",
    ),
    "relational-databases": (
        "mysql, postgresql, postgres, relational databases, sharding",
        "rdbms, sql databases",
    ),
    "caching": (
        "cache, redis, memcached",
        "cache, caches",
    ),
    "search": (
        "search engines, elasticsearch, information retrieval, ranking",
        "search engines, information retrieval",
    ),
    "recommendation-systems": (
        "recommender systems, recommendations, personalization, personalisation",
        "recommender systems, recommendations, recommenders",
    ),
    "machine-learning": (
        "ml, ai, artificial intelligence, deep learning, data science",
        "ml",
    ),
    "ml-platforms": (
        "mlops, machine learning platforms, feature stores, feature store, model serving",
        "mlops, machine learning platforms, ml infrastructure",
    ),
    "nlp": (
        "natural language processing, text, language models, speech",
        "nlp",
    ),
    "computer-vision": (
        "image recognition, image processing, ocr",
        "machine vision",
    ),
    "forecasting": (
        "prediction, demand forecasting, eta",
        "forecast, forecasts",
    ),
    "fraud-detection": (
        "anomaly detection, abuse, spam, content moderation, trust and safety",
        "anti-fraud, anti-abuse, fraud prevention",
    ),
    "experimentation": (
        "a/b testing, ab testing, online experiments, causal inference",
        "a/b testing, ab testing, a/b tests, online experiments, split testing",
    ),
    "observability": (
        "monitoring, logging, tracing, alerting, metrics",
        "o11y, monitoring",
    ),
    "incident-response": (
        "incidents, incident management, postmortems, on-call, outages",
        "incidents, incident management",
    ),
    "site-reliability": (
        "sre, site reliability, reliability engineering, slo, devops",
        "sre, site reliability",
    ),
    "resilience": (
        "high availability, fault tolerance, disaster recovery, rate limiting, circuit breakers",
        "resiliency, fault tolerance",
    ),
    "chaos-engineering": (
        "failure injection, fault injection, game days",
        "chaos testing",
    ),
    "performance": (
        "load testing, performance testing, latency, profiling, optimisation",
        "perf, performance engineering",
    ),
    "testing": (
        "unit testing, integration testing, contract testing, api testing, mocking, tdd",
        "unit tests, integration tests",
    ),
    "test-automation": (
        "automated testing, flaky tests, device labs",
        "automated testing, automated tests",
    ),
    "ui-testing": (
        "end-to-end testing, e2e testing, cypress, playwright, selenium, visual testing",
        "end-to-end testing, e2e testing, ui tests",
    ),
    "quality-engineering": (
        "qa, quality assurance, software quality, exploratory testing",
        "qa, quality assurance, software quality",
    ),
    "mobile": (
        "ios, android, mobile apps, swift, kotlin",
        "mobile apps, mobile engineering",
    ),
    "frontend": (
        "web frontend, javascript, react, web performance, accessibility",
        "front-end, front end",
    ),
    "kubernetes": (
        "containers, docker, k8s",
        "k8s, containerization",
    ),
    "architecture": (
        "microservices, system design, event sourcing, domain-driven design, monoliths",
        "system design, system architecture",
    ),
    "api-design": (
        "graphql, rest, api gateways, webhooks",
        "api design",
    ),
    "ci-cd": (
        "continuous integration, continuous delivery, deployment, release management, ci/cd",
        "ci/cd, continuous integration, continuous deployment",
    ),
    "developer-productivity": (
        "developer experience, code review, monorepo, build tools, static analysis",
        "developer experience, devex",
    ),
    "cloud-infrastructure": (
        "aws, gcp, serverless, infrastructure as code, terraform",
        "public cloud, cloud computing",
    ),
    "cost-efficiency": (
        "cloud cost, cost optimisation, finops",
        "finops, cost optimisation, cost optimization, cost reduction",
    ),
    "security": (
        "privacy, application security, secrets management, cryptography",
        "infosec, information security, data privacy",
    ),
    "networking": (
        "load balancing, dns, proxies, edge",
        "computer networks",
    ),
    "engineering-culture": (
        "engineering management, careers, hiring, leadership, teams",
        "",
    ),
    "migrations": (
        "replatforming, legacy modernisation",
        "replatforming",
    ),
    "scalability": (
        "scaling, autoscaling, capacity planning",
        "scaling",
    ),
    "programming-languages": (
        "compilers, type systems",
        "",
    ),
    "generative-ai": (
        "llm, llms, large language models, genai",
        "genai, llm, llms, large language models",
    ),
    "design": (
        "design systems, accessibility, a11y",
        "a11y",
    ),
}
PERMISSIONS = {
    "editors": ("view", "add"),
    "chief editors": ("view", "add", "change", "delete"),
}


def clean_synonyms(apps, schema_editor):
    """Takes narrower words out of topics that nobody has edited; technologies say those now."""
    Topic = apps.get_model("articles", "Topic")
    for slug, (before, after) in SYNONYMS.items():
        Topic.objects.filter(slug=slug, synonyms=before).update(synonyms=after)
    name = "Relational databases"
    if not Topic.objects.filter(name__iexact=name).exists():
        Topic.objects.filter(slug="relational-databases", name="MySQL and PostgreSQL").update(name=name)


def let_editors_see_technologies(apps, schema_editor):
    # Permissions are otherwise only made after the last migration.
    create_permissions(
        current_apps.get_app_config("articles"), verbosity=0, using=schema_editor.connection.alias
    )
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, verbs in PERMISSIONS.items():
        # A site may have renamed or removed the group: then there is nobody to let.
        group = Group.objects.filter(name=name).first()
        codenames = [f"{verb}_technology" for verb in verbs]
        if group is not None:
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)
            )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_what_is_known_and_has_an_address'),
    ]

    operations = [
        migrations.RenameField(
            model_name='topic',
            old_name='aliases',
            new_name='synonyms',
        ),
        migrations.CreateModel(
            name='Technology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('slug', models.SlugField(help_text='The name as it appears in addresses.', max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[^\\W_]', 'A slug begins with a letter or a digit.')])),
                ('kind', models.CharField(choices=[('language', 'Language'), ('database', 'Database'), ('framework', 'Framework'), ('tool', 'Tool'), ('service', 'Service')], max_length=9)),
                ('description', models.CharField(blank=True, help_text='One plain line.', max_length=200)),
                ('synonyms', models.CharField(blank=True, help_text='Other names for the same thing, separated by commas.', max_length=300)),
                ('ambiguous', models.CharField(blank=True, help_text='Those of its names, separated by commas, that also mean something else, such as Go. One counts only if it is written just so, and with a version, beside another technology, or beside one of the words below.', max_length=100, verbose_name='ambiguous names')),
                ('context', models.CharField(blank=True, help_text='Words, separated by commas, beside which an ambiguous name means this technology.', max_length=1000, verbose_name='words that make them clear')),
            ],
            options={
                'verbose_name_plural': 'technologies',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='technology_name_once', violation_error_message='There is already a technology with this name.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('slug', ''), _negated=True)), name='technology_has_name', violation_error_message='A technology needs a name and a slug.'), models.CheckConstraint(condition=models.Q(('slug', models.Func(models.F('slug'), models.Value('-_'), function='LTRIM', output_field=models.TextField())), django.db.models.lookups.Exact(models.Func(models.F('slug'), models.Value('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'), function='LTRIM', output_field=models.TextField()), '')), name='technology_slug_has_an_address', violation_error_message='A slug has letters, digits and hyphens, and begins with no hyphen.'), models.CheckConstraint(condition=models.Q(('kind__in', ['language', 'database', 'framework', 'tool', 'service'])), name='technology_kind_in_range', violation_error_message='A technology is a language, database, framework, tool or service.')],
            },
        ),
        migrations.CreateModel(
            name='ArticleTechnology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('measured', 'Measured'), ('decided', 'Decided by an editor'), ('rejected', 'Removed by an editor')], default='decided', max_length=8)),
                ('in_text', models.BooleanField(default=False, verbose_name="named in the article's texts")),
                ('in_page', models.BooleanField(default=False, verbose_name='named in the page')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='technology_links', to='articles.article')),
                ('technology', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_links', to='articles.technology')),
            ],
        ),
        migrations.AddField(
            model_name='article',
            name='technologies',
            field=models.ManyToManyField(blank=True, related_name='articles', through='articles.ArticleTechnology', to='articles.technology'),
        ),
        migrations.AddConstraint(
            model_name='articletechnology',
            constraint=models.UniqueConstraint(fields=('article', 'technology'), name='article_technology_once'),
        ),
        migrations.AddConstraint(
            model_name='articletechnology',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['decided', 'rejected']), models.Q(('state', 'measured'), models.Q(('in_text', True), ('in_page', True), _connector='OR')), _connector='OR'), name='article_technology_state_in_range'),
        ),
        migrations.RunPython(clean_synonyms, migrations.RunPython.noop),
        migrations.RunPython(let_editors_see_technologies, migrations.RunPython.noop),
    ]

"""The triggers that note what stood in the address of whatever is renamed, moved or deleted.

triggers.py lays them. What an address of before leads to is asked by FormerSlugQuerySet.
"""

# Table, kind of object, column that is the scope of its slugs ("" for none), and when it had an address.
WITH_SLUGS = (
    ("articles_company", "company", "", ""),
    ("articles_topic", "topic", "", ""),
    ("articles_technology", "technology", "", ""),
    ("articles_article", "article", "company_id", "OLD.status <> 'inbox' AND OLD.company_id IS NOT NULL"),
)
FUNCTION = """
    CREATE OR REPLACE FUNCTION articles_note_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO articles_formerslug (kind, scope, slug, object_id)
      VALUES (TG_ARGV[0], coalesce((to_jsonb(OLD)->>TG_ARGV[1])::bigint, 0), OLD.slug, OLD.id)
      ON CONFLICT (kind, scope, slug) DO UPDATE SET object_id = excluded.object_id;
      RETURN NULL;
    END $$
"""


def sqlite():
    """(table, event, what follows it in the statement) of every trigger."""
    for table, kind, scope, condition in WITH_SLUGS:
        its_scope = f"OLD.{scope}" if scope else "0"
        # What a trigger says of conflicts is overruled by the statement that fires it.
        body = (
            f"DELETE FROM articles_formerslug WHERE kind = '{kind}' AND scope = {its_scope}"  # noqa: S608
            " AND slug = OLD.slug;"
            " INSERT INTO articles_formerslug (kind, scope, slug, object_id)"
            f" VALUES ('{kind}', {its_scope}, OLD.slug, OLD.id)"
        )
        for event, of, when in _events(scope, condition, "IS NOT"):
            yield table, event, f"{of}ON {table}{f' WHEN {when}' if when else ''} BEGIN {body}; END"


def postgresql():
    """The same for PostgreSQL, to whose FUNCTION they lead."""
    for table, kind, scope, condition in WITH_SLUGS:
        for event, of, when in _events(scope, condition, "IS DISTINCT FROM"):
            call = f"EXECUTE FUNCTION articles_note_former_slug('{kind}', '{scope}')"
            yield table, event, f"{of}ON {table} FOR EACH ROW {f'WHEN ({when}) ' if when else ''}{call}"


def _events(scope, condition, differs):
    """(event, its columns, condition) of the two triggers of a table."""
    columns = ["slug", *([scope] if scope else [])]
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    yield "UPDATE", f"OF {', '.join(columns)} ", f"({changed}) AND {condition}" if condition else changed
    yield "DELETE", "", condition

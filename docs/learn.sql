-- What the steps of many repositories teach together: which are one step under several names, which keep coming
-- unforeseen, which are planned and always given up, how far plans grow. It gives what `asplanned learn` gives of the same
-- rows. See docs/organisations.md.
--
-- It is written in what DuckDB and Spark SQL have in common, and reads three views and a table that a preamble makes, since
-- they read files and take lists apart each in its own way (docs/learn-duckdb.sql, docs/learn-spark.sql):
--   steps         the rows of `asplanned export`; `realises` is the first member of `linked`
--   step_words    a row a word of a step's title: repository, initiative, sort, place, word
--   same          what [learn] same says: `id` is one step with `first_id`, the first id of its group, which is listed too
--
-- The definitions are those of the program, step by step; the words are its own:
--   key           which step a row is of
--   node          a distinct key with all its rows
--   settled       `same` names the node's key
--   standing      a node's rank, 1 the highest

-- A row, the number of its initiative, its key, and whether `same` names that.
DROP TABLE IF EXISTS keyed_steps;
CREATE TABLE keyed_steps AS
WITH initiatives AS (
    SELECT repository, initiative, row_number() OVER (ORDER BY repository, initiative) AS initiative_number
    FROM (SELECT DISTINCT repository, initiative FROM steps) AS every_initiative
)
SELECT
    s.*,
    i.initiative_number,
    coalesce(own.first_id, theirs.first_id, CASE WHEN s.sort = 'actual' THEN s.realises END, s.id) AS step_key,
    own.first_id IS NOT NULL OR theirs.first_id IS NOT NULL AS is_settled,
    s.sort = 'actual' AND coalesce(s.verdict, '') NOT IN ('anticipated', 'adapted') AS is_surprise,
    CASE WHEN s.sort = 'actual' THEN coalesce(CAST(s.started AS DATE), CAST(s.recorded AS DATE))
         ELSE CAST(s.planned AS DATE) END AS began
FROM steps AS s
JOIN initiatives AS i ON i.repository = s.repository AND i.initiative = s.initiative
LEFT JOIN same AS own ON own.id = s.id
LEFT JOIN same AS theirs ON s.sort = 'actual' AND theirs.id = s.realises;

-- The nodes: settled ones stand highest, then those that occurred in the most initiatives, then the lowest key.
DROP TABLE IF EXISTS nodes;
CREATE TABLE nodes AS
SELECT
    step_key,
    is_settled,
    row_number() OVER (ORDER BY CASE WHEN is_settled THEN 0 ELSE 1 END, occurred DESC, step_key) AS standing
FROM (
    SELECT
        step_key,
        bool_or(is_settled) AS is_settled,
        count(DISTINCT CASE WHEN sort = 'actual' THEN initiative_number END) AS occurred
    FROM keyed_steps
    GROUP BY step_key
) AS every_node;

-- The words of each title, with what they weigh: ln(1 + N / n), of N nodes and the n that have the word.
DROP TABLE IF EXISTS title_words;
CREATE TABLE title_words AS
WITH titled AS (
    SELECT DISTINCT k.step_key, k.title, w.word
    FROM keyed_steps AS k
    JOIN step_words AS w
        ON w.repository = k.repository AND w.initiative = k.initiative AND w.sort = k.sort AND w.place = k.place
),
weights AS (
    SELECT word, ln(1 + CAST((SELECT count(*) FROM nodes) AS DOUBLE) / count(DISTINCT step_key)) AS weight
    FROM titled
    GROUP BY word
),
weighed AS (
    SELECT DISTINCT t.title, t.word, w.weight FROM titled AS t JOIN weights AS w ON w.word = t.word
)
SELECT title, word, weight, sqrt(sum(weight * weight) OVER (PARTITION BY title)) AS length FROM weighed;

-- What a node points to: of the nodes above it that read like it the highest.
DROP TABLE IF EXISTS pointers;
CREATE TABLE pointers AS
WITH
-- The cosine of two titles, in whole millionths.
alike AS (
    SELECT one.title AS one, other.title AS other
    FROM title_words AS one
    JOIN title_words AS other ON other.word = one.word
    GROUP BY one.title, other.title
    HAVING round(1000000 * sum(one.weight * other.weight) / max(one.length) / max(other.length)) >= 500000
),
holders AS (
    SELECT DISTINCT k.title, n.standing, n.is_settled
    FROM keyed_steps AS k
    JOIN nodes AS n ON n.step_key = k.step_key
),
highest_holders AS (
    SELECT title, min(standing) AS standing FROM holders GROUP BY title
)
SELECT h.standing, min(highest.standing) AS above
FROM holders AS h
JOIN alike AS a ON a.one = h.title
JOIN highest_holders AS highest ON highest.title = a.other AND highest.standing < h.standing
WHERE NOT h.is_settled
GROUP BY h.standing;

-- Which node each row is with in the end: nodes that read alike, less those that one initiative recorded beside each other.
DROP TABLE IF EXISTS grouped_steps;
CREATE TABLE grouped_steps AS
WITH RECURSIVE
climbed (standing, top_standing) AS (
    SELECT n.standing, n.standing
    FROM nodes AS n
    LEFT JOIN pointers AS p ON p.standing = n.standing
    WHERE p.standing IS NULL
    UNION ALL
    SELECT p.standing, c.top_standing FROM pointers AS p JOIN climbed AS c ON c.standing = p.above
),
-- Where each node occurred, and which of those that are together with it is the highest there.
occurrences AS (
    SELECT DISTINCT c.standing, c.top_standing, k.initiative_number
    FROM climbed AS c
    JOIN nodes AS n ON n.standing = c.standing
    JOIN keyed_steps AS k ON k.step_key = n.step_key AND k.sort = 'actual'
),
beside AS (
    SELECT standing, min(standing) OVER (PARTITION BY top_standing, initiative_number) AS highest FROM occurrences
),
leaving AS (
    SELECT DISTINCT standing FROM beside WHERE standing > highest
),
settled_groups AS (
    SELECT c.standing, CASE WHEN l.standing IS NULL THEN c.top_standing ELSE c.standing END AS group_standing
    FROM climbed AS c
    LEFT JOIN leaving AS l ON l.standing = c.standing
)
SELECT top.step_key AS group_id, k.*
FROM keyed_steps AS k
JOIN nodes AS n ON n.step_key = k.step_key
JOIN settled_groups AS g ON g.standing = n.standing
JOIN nodes AS top ON top.standing = g.group_standing;

-- A group's title, kind and phase: what it has in the most initiatives, of several the lowest. Of a step that happened what
-- was only planned does not count.
DROP TABLE IF EXISTS group_names;
CREATE TABLE group_names AS
WITH counted AS (
    SELECT g.*
    FROM grouped_steps AS g
    JOIN (SELECT group_id, min(sort) AS sort FROM grouped_steps GROUP BY group_id) AS which
        ON which.group_id = g.group_id AND which.sort = g.sort
),
choices AS (
    SELECT group_id, 'title' AS what, title AS choice, initiative_number FROM counted
    UNION ALL
    SELECT group_id, 'kind', kind, initiative_number FROM counted
    UNION ALL
    SELECT group_id, 'phase', phase, initiative_number FROM counted WHERE phase IS NOT NULL
),
counts AS (
    SELECT group_id, what, choice, count(DISTINCT initiative_number) AS initiatives
    FROM choices
    GROUP BY group_id, what, choice
),
ordered AS (
    SELECT group_id, what, choice, row_number() OVER (PARTITION BY group_id, what ORDER BY initiatives DESC, choice) AS turn
    FROM counts
)
SELECT
    group_id,
    max(CASE WHEN what = 'title' THEN choice END) AS title,
    max(CASE WHEN what = 'kind' THEN choice END) AS kind,
    max(CASE WHEN what = 'phase' THEN choice END) AS phase
FROM ordered
WHERE turn = 1
GROUP BY group_id;

-- The steps that happened. `occurred`, `unforeseen` and `not_anticipated` count initiatives, the `foreseeable` ones steps;
-- `days_in` is the median of the days after which it began, from the first day on which a step of its initiative was planned
-- or began; `days_late` that of the days by which the plan came after it, where it was retrofitted.
CREATE OR REPLACE TEMPORARY VIEW learned AS
WITH beginnings AS (
    SELECT initiative_number, min(began) AS began FROM keyed_steps GROUP BY initiative_number
),
-- A retrofitted step with the first day on which one of its planned steps stood in the plan.
late AS (
    SELECT g.group_id, g.initiative_number, g.place, min(unix_date(CAST(p.planned AS DATE))) - max(unix_date(g.began)) AS days
    FROM grouped_steps AS g
    JOIN step_links AS l
        ON l.repository = g.repository AND l.initiative = g.initiative AND l.sort = g.sort AND l.place = g.place
    JOIN steps AS p
        ON p.repository = g.repository AND p.initiative = g.initiative AND p.sort = 'planned' AND p.id = l.realises
    WHERE g.sort = 'actual' AND g.because IS NOT NULL AND p.planned IS NOT NULL
    GROUP BY g.group_id, g.initiative_number, g.place
),
lateness AS (
    SELECT group_id, median(CASE WHEN days < 0 THEN 0 ELSE days END) AS days_late FROM late GROUP BY group_id
)
SELECT
    g.group_id AS id,
    max(n.title) AS title,
    max(n.kind) AS kind,
    max(n.phase) AS phase,
    count(DISTINCT g.initiative_number) AS occurred,
    count(DISTINCT CASE WHEN g.is_surprise THEN g.initiative_number END) AS unforeseen,
    count(DISTINCT CASE WHEN coalesce(g.verdict, '') <> 'anticipated' THEN g.initiative_number END) AS not_anticipated,
    count(CASE WHEN g.is_surprise AND g.foreseeable THEN 1 END) AS foreseeable_yes,
    count(CASE WHEN g.is_surprise AND NOT g.foreseeable THEN 1 END) AS foreseeable_no,
    count(CASE WHEN g.is_surprise AND g.foreseeable IS NULL THEN 1 END) AS foreseeable_unknown,
    median(unix_date(g.began) - unix_date(b.began)) AS days_in,
    max(l.days_late) AS days_late
FROM grouped_steps AS g
JOIN group_names AS n ON n.group_id = g.group_id
JOIN beginnings AS b ON b.initiative_number = g.initiative_number
LEFT JOIN lateness AS l ON l.group_id = g.group_id
WHERE g.sort = 'actual'
GROUP BY g.group_id;

-- What the steps of a group say that the next plan should know.
CREATE OR REPLACE TEMPORARY VIEW lessons AS
SELECT group_id AS id, lesson, repository, initiative, id AS step
FROM grouped_steps
WHERE sort = 'actual' AND trim(lesson) <> '';

-- The steps that were planned, never happened, and were given up every time; `planned` counts initiatives.
CREATE OR REPLACE TEMPORARY VIEW given_up AS
SELECT g.group_id AS id, max(n.title) AS title, count(DISTINCT g.initiative_number) AS planned
FROM grouped_steps AS g
JOIN group_names AS n ON n.group_id = g.group_id
GROUP BY g.group_id
HAVING bool_and(g.sort = 'planned' AND g.state = 'dropped');

-- How far the plans of finished initiatives grew, and how large a share of what happened was a surprise: the reference class
-- for a new plan. Finished is what is closed, or all of whose planned steps are done or given up. Of fewer than three
-- initiatives nothing is told.
CREATE OR REPLACE TEMPORARY VIEW growth AS
WITH finished AS (
    SELECT
        CAST(max(actual_steps) AS DOUBLE) / max(baseline_steps) AS growth,
        CASE WHEN max(actual_steps) > 0
             THEN CAST(count(CASE WHEN is_surprise THEN 1 END) AS DOUBLE) / max(actual_steps) END AS surprise_share
    FROM keyed_steps
    GROUP BY initiative_number
    HAVING max(baseline_steps) > 0
       AND (count(closed) > 0
            OR (count(CASE WHEN sort = 'planned' THEN 1 END) > 0
                AND count(CASE WHEN sort = 'planned' AND state NOT IN ('done', 'dropped') THEN 1 END) = 0))
)
SELECT
    count(*) AS finished,
    CASE WHEN count(growth) >= 3 THEN round(percentile_cont(0.2) WITHIN GROUP (ORDER BY growth), 6) END AS growth_p20,
    CASE WHEN count(growth) >= 3 THEN round(percentile_cont(0.5) WITHIN GROUP (ORDER BY growth), 6) END AS growth_p50,
    CASE WHEN count(growth) >= 3 THEN round(percentile_cont(0.8) WITHIN GROUP (ORDER BY growth), 6) END AS growth_p80,
    CASE WHEN count(surprise_share) >= 3
         THEN round(percentile_cont(0.2) WITHIN GROUP (ORDER BY surprise_share), 6) END AS surprise_share_p20,
    CASE WHEN count(surprise_share) >= 3
         THEN round(percentile_cont(0.5) WITHIN GROUP (ORDER BY surprise_share), 6) END AS surprise_share_p50,
    CASE WHEN count(surprise_share) >= 3
         THEN round(percentile_cont(0.8) WITHIN GROUP (ORDER BY surprise_share), 6) END AS surprise_share_p80
FROM finished;

-- The steps that this organisation keeps forgetting.
SELECT id, title, kind, phase, occurred, unforeseen, not_anticipated, days_in
FROM learned
WHERE occurred > 1 AND not_anticipated > 0
ORDER BY unforeseen DESC, occurred DESC, title, id;

-- What docs/learn.sql reads, for DuckDB: the rows of `asplanned export` in rows/*.jsonl. The columns are named, so that one
-- that is empty everywhere has its type too.
CREATE OR REPLACE TEMPORARY TABLE steps AS
SELECT *, linked[1] AS realises
FROM read_json('rows/*.jsonl', format = 'newline_delimited', columns = {
    version: 'INTEGER', repository: 'VARCHAR', initiative: 'VARCHAR', initiative_title: 'VARCHAR', sort: 'VARCHAR',
    place: 'INTEGER', id: 'VARCHAR', title: 'VARCHAR', words: 'VARCHAR[]', kind: 'VARCHAR', phase: 'VARCHAR',
    linked: 'VARCHAR[]', came_from: 'VARCHAR[]', verdict: 'VARCHAR', because: 'VARCHAR', state: 'VARCHAR',
    started: 'DATE', finished: 'DATE', recorded: 'DATE', planned: 'DATE', foresight_days: 'INTEGER', who: 'VARCHAR',
    foreseeable: 'BOOLEAN', lesson: 'VARCHAR', closed: 'DATE', actual_steps: 'INTEGER', baseline_steps: 'INTEGER',
    foreseen_share: 'DOUBLE'
});
CREATE OR REPLACE TEMPORARY VIEW step_words AS
SELECT repository, initiative, sort, place, unnest(words) AS word FROM steps;
CREATE OR REPLACE TEMPORARY VIEW step_links AS
SELECT repository, initiative, sort, place, unnest(linked) AS realises FROM steps WHERE sort = 'actual';
-- Spark's name for a day as a number.
CREATE OR REPLACE TEMPORARY MACRO unix_date(day) AS date_diff('day', DATE '1970-01-01', day);
-- No step of the organisation has several ids that no title would join. Else: VALUES ('agreements', 'data-terms'), …
CREATE OR REPLACE TEMPORARY VIEW same AS SELECT 'id' AS id, 'first' AS first_id WHERE false;

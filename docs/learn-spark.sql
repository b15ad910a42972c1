-- What docs/learn.sql reads, for Spark SQL (4.1 or later: it has recursion): the rows of `asplanned export` in rows/*.jsonl.
-- The columns are named, so that one that is empty everywhere has its type too.
CREATE OR REPLACE TEMPORARY VIEW exported (
    version INT, repository STRING, initiative STRING, initiative_title STRING, sort STRING, place INT, id STRING,
    title STRING, words ARRAY<STRING>, kind STRING, phase STRING, linked ARRAY<STRING>, came_from ARRAY<STRING>,
    verdict STRING, because STRING, state STRING, started DATE, finished DATE, recorded DATE, planned DATE,
    foresight_days INT, who STRING, foreseeable BOOLEAN, lesson STRING, closed DATE, actual_steps INT, baseline_steps INT,
    foreseen_share DOUBLE
) USING json OPTIONS (path 'rows/*.jsonl');
CREATE OR REPLACE TEMPORARY VIEW steps AS SELECT *, get(linked, 0) AS realises FROM exported;
CREATE OR REPLACE TEMPORARY VIEW step_words AS
SELECT repository, initiative, sort, place, explode(words) AS word FROM steps;
CREATE OR REPLACE TEMPORARY VIEW step_links AS
SELECT repository, initiative, sort, place, explode(linked) AS realises FROM steps WHERE sort = 'actual';
-- No step of the organisation has several ids that no title would join. Else: VALUES ('agreements', 'data-terms'), …
CREATE OR REPLACE TEMPORARY VIEW same AS SELECT 'id' AS id, 'first' AS first_id WHERE false;

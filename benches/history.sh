#!/usr/bin/env bash
# Measures asplanned against git itself, in one run, on one repository.
#
#   benches/history.sh [REPOSITORY [INITIATIVE]]
#
# Without a repository it makes two in a temporary folder. One has 100,000 commits, 500 entries at the root, and 30
# initiatives with 3,000 revisions. Of the other's 3,000 commits each is a revision of one of 600 initiatives, and every
# third merges two lines that both changed some. With a repository (a clone that may be changed: its commit-graph and
# what asplanned remembers are removed) it measures there; `plans/` must hold something.
#
# Prints medians of five runs, taken in turn with git's, their ratios, and the highest memory of any run.
#
# COMMITS, ENTRIES, REVISIONS and INITIATIVES (8 or more) change the one that is made, REVISIONS and MANY the other,
# RUNS how often is measured, ASPLANNED which binary. Needs git, python3, and cargo where ASPLANNED names none.
set -euo pipefail
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_OPTIONAL_LOCKS=0
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY

COMMITS=${COMMITS:-100000} ENTRIES=${ENTRIES:-500} REVISIONS=${REVISIONS:-3000} INITIATIVES=${INITIATIVES:-30}
MANY=${MANY:-600} RUNS=${RUNS:-5}
if [ "$INITIATIVES" -lt 8 ] || [ "$MANY" -lt 8 ]; then
  echo "INITIATIVES and MANY are 8 or more" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${ASPLANNED:-}" ]; then
  program=$(realpath "$ASPLANNED")
else
  (cd "$here" && cargo build --quiet --locked --release)
  program=$(cd "$here" && realpath "${CARGO_TARGET_DIR:-target}")/release/asplanned
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Writes a history for git fast-import: main, and short branches that are merged back into it, each with all that it
# changed. COMMITS, REVISIONS and INITIATIVES are arguments. With 1 as the fourth every third commit is a merge, and of
# any two lines both change plans.
made_up() {
  awk -v commits="$1" -v revisions="$2" -v initiatives="$3" -v woven="${4:-0}" -v entries="$ENTRIES" '
    # Park and Miller: exact in floating point, so the same everywhere.
    function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
    function data(text) { printf "data %d\n%s\n", length(text), text }
    function begin(branch, from, merged) {
      when += 600; count++
      printf "commit refs/heads/%s\nmark :%d\nauthor Ana <ana@example.org> %d +0000\n", branch, count, when
      printf "committer Ana <ana@example.org> %d +0000\n", when
      data("commit " count)
      if (from) printf "from :%d\n", from
      if (merged) printf "merge :%d\n", merged
    }
    function file(path, text) { printf "M 100644 inline %s\n", path; data(text) }
    function step(s, title) { return "[[step]]\nid = \"step-" s "\"\ntitle = \"" title "\"\nkind = \"decision\"\n\n" }
    function plan(i,   s, text) {
      text = "title = \"Initiative " i "\"\n\n"
      for (s = 0; s < planned[i]; s++) text = text step(s, "Step " s " of initiative " i)
      file("plans/initiative-" i "/plan.toml", text)
    }
    function record(i,   s, text) {
      text = ""
      for (s = 0; s < happened[i]; s++) text = text step(s, "Step " s " happened")
      file("plans/initiative-" i "/actual.toml", text)
    }
    # Changes a plan or a record; first each initiative gets its plan. What a branch changed its other line leaves alone, so that the two can be merged.
    function revise(   i) {
      i = begun < initiatives ? begun++ : random(initiatives)
      while (i in aside) i = (i + 1) % initiatives
      if (!planned[i]) { planned[i] = 20; plan(i) }
      else if (random(2)) { planned[i]++; plan(i) }
      else { happened[i]++; record(i) }
      return i
    }
    # Changes one file. Gives the initiative, or -1 where it is none, and notes what it wrote.
    function change(   entry, path) {
      if (random(1000000) < share * 1000000) return revise()
      entry = random(entries - 1)
      path = entry % 5 ? "folder-" entry "/file-" random(20) ".txt" : "file-" entry ".txt"
      changed[path] = "line " count "\n" random(1000000) "\n"
      file(path, changed[path])
      return -1
    }
    BEGIN {
      seed = 7; when = 1500000000
      # Of 22 commits that are made in the long run 4 are merges.
      share = woven ? 1 : revisions / commits * 22 / 18
      begin("main", 0, 0)
      for (e = 0; e < entries - 1; e++)
        if (e % 5) for (f = 0; f < 20; f++) file("folder-" e "/file-" f ".txt", "first " e " " f "\n")
        else file("file-" e ".txt", "first " e "\n")
      tip = count
      while (count < commits) {
        split("", aside); split("", changed)
        if (!woven && random(100) < 60) { begin("main", tip, 0); change(); tip = count }
        else {
          side = tip
          for (n = woven ? 1 : random(4) + 1; n > 0; n--) {
            begin("side", side, 0); side = count
            if ((i = change()) >= 0) aside[i] = 1
          }
          split("", theirs)
          for (path in changed) theirs[path] = changed[path]
          if (woven || random(2)) { begin("main", tip, 0); change(); tip = count }
          begin("main", tip, side); tip = count
          for (i in aside) { if (planned[i]) plan(i); if (happened[i]) record(i) }
          for (path in theirs) file(path, theirs[path])
        }
      }
      print "done"
    }'
}

# Makes a repository with such a history.
make() {
  local folder=$1
  shift
  git init -q -b main "$folder"
  made_up "$@" | git -C "$folder" fast-import --quiet --done
  git -C "$folder" repack -adfq --depth=50 --window=10
}

# Runs a command and prints its seconds and its peak memory in KiB. That is never less than this Python's own, some 8 MiB.
cat > "$work/once.py" <<'PY'
import os, sys, time
silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
begin = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - begin
if status:
    sys.exit(f"failed: {' '.join(sys.argv[1:])}")
print(f"{seconds:.5f} {used.ru_maxrss // (1024 if sys.platform == 'darwin' else 1)}")
PY
once() { python3 -I -S "$work/once.py" "$@"; }

# Runs `theirs` and `ours` in turn, with the first argument before each of ours, and sets the seconds and MiB of both.
measure() {
  local turn
  : > "$work/theirs"
  : > "$work/ours"
  for ((turn = 0; turn < RUNS; turn++)); do
    once "${theirs[@]}" >> "$work/theirs"
    "$1"
    once "${ours[@]}" >> "$work/ours"
  done
  theirs_s=$(median "$work/theirs") theirs_m=$(most "$work/theirs")
  ours_s=$(median "$work/ours") ours_m=$(most "$work/ours")
}
median() { sort -n "$1" | awk '{ s[NR] = $1 } END { print (s[int((NR + 1) / 2)] + s[int(NR / 2) + 1]) / 2 }'; }
most() { awk '$2 > m { m = $2 } END { printf "%d\n", m / 1024 }' "$1"; }
calculate() { awk "BEGIN { print $1 }"; }

row() {
  measure :
  printf '%-28s %8.3f s %8.3f s %7.1fx %10d %10d\n' "$1" "$theirs_s" "$ours_s" \
    "$(calculate "$theirs_s / $ours_s")" "$theirs_m" "$ours_m"
}
row_apart() {
  measure "$2"
  printf '%-28s %7.1f ms %7.1f ms %7.1f ms\n' "$1" "$(calculate "$theirs_s * 1000")" \
    "$(calculate "$ours_s * 1000")" "$(calculate "($ours_s - $theirs_s) * 1000")"
}
# Says what the repository here is, and removes what git and asplanned keep beside the objects.
enter() {
  cd "$1"
  git_folder=$(git rev-parse --git-common-dir)
  if [ -e "$git_folder/objects/info/alternates" ]; then
    echo "$1 borrows objects, perhaps with a commit-graph: give a clone that has all of its own" >&2
    exit 2
  fi
  forget
  printf '%s commits, %s of them merges; %s others change plans/; git %s\n' "$(git rev-list --count HEAD)" \
    "$(git rev-list --count --merges HEAD)" "$(git rev-list --count --no-merges --full-history HEAD -- plans/)" \
    "$(git version | cut -d' ' -f3)"
}
forget() { rm -rf "$git_folder/objects/info/commit-graph" "$git_folder/objects/info/commit-graphs" "$git_folder/asplanned"; }

if [ $# -gt 0 ]; then
  repository=$1 initiative=${2:-}
else
  repository=$work/repository initiative=initiative-7
  make "$repository" "$COMMITS" "$REVISIONS" "$INITIATIVES"
fi
enter "$repository"
diff=("$program" diff --format json)
[ -z "$initiative" ] || diff+=("$initiative")

heads='%-28s %10s %10s %8s %10s %10s\n'
# shellcheck disable=SC2059 # The heads of both tables of cold runs.
printf "\n$heads" '' 'git log' 'asplanned' 'ratio' 'git MiB' 'our MiB'
theirs=(git log --full-history --format=%H HEAD -- plans/) ours=("${diff[@]}" --no-cache)
row 'no commit-graph'
git commit-graph write --reachable --no-progress
row 'commit-graph'
rm -f "$git_folder/objects/info/commit-graph"
git commit-graph write --reachable --changed-paths --no-progress
row 'with changed-path filters'

# The newest commit of the main line that has fifty or more on top of it.
back=0
while [ "$(git rev-list --count "HEAD~$back..HEAD")" -lt 50 ]; do back=$((back + 1)); done
new=$(git rev-list --count "HEAD~$back..HEAD")
forget
printf '\n%-28s %10s %10s %10s\n' '' 'rev-parse' 'asplanned' 'apart'
theirs=(git rev-parse HEAD) ours=("${diff[@]}")
"${ours[@]}" --rev "HEAD~$back" > /dev/null
cp -r "$git_folder/asplanned" "$work/remembered"
# What was remembered then is put back before each run, so that each meets the new commits.
remember() {
  rm -rf "$git_folder/asplanned"
  cp -r "$work/remembered" "$git_folder/asplanned"
}
row_apart "$new new commits" remember
"${ours[@]}" > /dev/null
row_apart 'the same tip' :
forget

[ $# -eq 0 ] || exit 0
make "$work/many" "$REVISIONS" "$REVISIONS" "$MANY" 1
echo
enter "$work/many"
# shellcheck disable=SC2059
printf "\n$heads" '' 'git log' 'asplanned' 'ratio' 'git MiB' 'our MiB'
theirs=(git log --raw -m --full-history HEAD -- plans/) ours=("$program" diff --format json --no-cache)
row 'all initiatives'

#!/usr/bin/env bash
# Measures asplanned against git itself, in one run, on one repository.
#
#   benches/history.sh [REPOSITORY [INITIATIVE]]
#
# Without a repository it makes one in a temporary folder: 100,000 commits, a sixth of them merges, 500 entries at the
# root, 30 initiatives with 3,000 revisions. With one (a clone that may be changed: its commit-graph is written anew) it
# measures there; `plans/` must hold something. Prints medians of five runs, ratios and peak memory.
#
# COMMITS, ENTRIES and INITIATIVES change what is made, RUNS how often is measured, ASPLANNED which binary.
set -euo pipefail
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_OPTIONAL_LOCKS=0

COMMITS=${COMMITS:-100000} ENTRIES=${ENTRIES:-500} INITIATIVES=${INITIATIVES:-30} RUNS=${RUNS:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
program=${ASPLANNED:-$here/target/release/asplanned}
[ -x "$program" ] || (cd "$here" && cargo build --quiet --locked --release)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A history for git fast-import: main, and short branches that are merged back into it.
history() {
  awk -v commits="$COMMITS" -v entries="$ENTRIES" -v initiatives="$INITIATIVES" '
    function random(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return int(seed / 65536) % n }
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
    function plan(i,   s, text) {
      text = "title = \"Initiative " i "\"\n"
      for (s = 0; s < planned[i]; s++) text = text "\n[[step]]\nid = \"step-" s "\"\ntitle = \"Step " s " of initiative " i "\"\n"
      file("plans/initiative-" i "/plan.toml", text)
    }
    function record(i,   s, text) {
      text = ""
      for (s = 0; s < happened[i]; s++) text = text "[[step]]\nid = \"step-" s "\"\ntitle = \"Step " s " happened\"\n\n"
      file("plans/initiative-" i "/actual.toml", text)
    }
    function change(   i, entry) {
      if (random(100) < 3) {
        i = random(initiatives)
        if (!planned[i] || random(2)) { planned[i]++; plan(i) } else { happened[i]++; record(i) }
      } else {
        entry = random(entries - 1)
        if (entry % 5) file("folder-" entry "/file-" random(20) ".txt", "line " count "\n" random(1000000) "\n")
        else file("file-" entry ".txt", "line " count "\n" random(1000000) "\n")
      }
    }
    BEGIN {
      seed = 7; when = 1500000000
      begin("main", 0, 0)
      for (e = 0; e < entries - 1; e++)
        if (e % 5) for (f = 0; f < 20; f++) file("folder-" e "/file-" f ".txt", "first " e " " f "\n")
        else file("file-" e ".txt", "first " e "\n")
      tip = count
      while (count < commits) {
        if (random(100) < 60) { begin("main", tip, 0); change(); tip = count }
        else {
          start = tip; side = tip
          for (n = random(4) + 1; n > 0; n--) { begin("side", side, 0); change(); side = count }
          if (random(2)) { begin("main", tip, 0); change(); tip = count }
          begin("main", tip, side); tip = count
        }
      }
      print "done"
    }'
}

# Runs a command and prints its seconds and its peak memory in KiB.
cat > "$work/once.py" <<'PY'
import resource, subprocess, sys, time
begin = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(f"{time.perf_counter() - begin:.4f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")
PY

# Prints the median seconds and the highest memory of some runs.
median() {
  for _ in $(seq "$RUNS"); do python3 "$work/once.py" "$@"; done |
    sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { printf "%.4f %d\n", s[int((NR + 1) / 2)], m / 1024 }'
}

if [ $# -gt 0 ]; then
  repository=$1 initiative=${2:-}
else
  repository=$work/repository initiative=initiative-7
  git init -q -b main "$repository"
  history | git -C "$repository" fast-import --quiet --done
  git -C "$repository" repack -adfq --depth=50 --window=10
fi
cd "$repository"
git_folder=$(git rev-parse --git-common-dir)
ours=("$program" diff --format json)
[ -z "$initiative" ] || ours+=("$initiative")
theirs=(git log --full-history --format=%H HEAD -- plans/)
forget() { rm -rf "$git_folder/objects/info/commit-graph" "$git_folder/objects/info/commit-graphs" "$git_folder/asplanned"; }

printf '%s commits, %s of them change plans/, git %s\n\n' "$(git rev-list --count HEAD)" \
  "$("${theirs[@]}" | wc -l)" "$(git version | cut -d' ' -f3)"
printf '%-28s %10s %10s %8s %10s %10s\n' '' 'git log' 'asplanned' 'ratio' 'git MiB' 'our MiB'
row() {
  local theirs_s theirs_m ours_s ours_m
  read -r theirs_s theirs_m < <(median "${theirs[@]}")
  read -r ours_s ours_m < <(median "${ours[@]}" --no-cache)
  printf '%-28s %8.3f s %8.3f s %7.1fx %10d %10d\n' "$1" "$theirs_s" "$ours_s" \
    "$(awk "BEGIN { print $theirs_s / $ours_s }")" "$theirs_m" "$ours_m"
}
forget
row 'no commit-graph'
git commit-graph write --reachable --no-progress
row 'commit-graph'
rm -f "$git_folder/objects/info/commit-graph"
git commit-graph write --reachable --changed-paths --no-progress
row 'with changed-path filters'

forget
printf '\n%-28s %10s %10s %10s\n' '' 'rev-parse' 'asplanned' 'apart'
warm() {
  local theirs_s ours_s rest
  read -r theirs_s rest < <(median git rev-parse HEAD)
  read -r ours_s rest < <("$2")
  printf '%-28s %7.1f ms %7.1f ms %7.1f ms\n' "$1" \
    "$(awk "BEGIN { print $theirs_s * 1000 }")" "$(awk "BEGIN { print $ours_s * 1000 }")" \
    "$(awk "BEGIN { print ($ours_s - $theirs_s) * 1000 }")"
}
same_tip() { median "${ours[@]}"; }
# What is remembered of the tip is put back before each run, so that each meets 50 new commits.
new_commits() {
  for _ in $(seq "$RUNS"); do
    rm -rf "$git_folder/asplanned"
    cp -r "$work/remembered" "$git_folder/asplanned"
    python3 "$work/once.py" "${ours[@]}"
  done | sort -n | awk '{ s[NR] = $1 } END { printf "%.4f 0\n", s[int((NR + 1) / 2)] }'
}
old=$(git rev-list --first-parent --skip=50 -n 1 HEAD)
"${ours[@]}" --rev "$old" > /dev/null
cp -r "$git_folder/asplanned" "$work/remembered"
warm '50 new on the main line' new_commits
"${ours[@]}" > /dev/null
warm 'the same tip' same_tip
forget

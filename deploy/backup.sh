#!/usr/bin/env bash
# A backup: one archive with editions, received files, links, audit log and settings, checked
# before it gets its name. `backup.sh [FOLDER]`; without one, into CAN_VIEC_BACKUPS.
#
# Keys are not in it. With CAN_VIEC_BACKUP_PASSPHRASE_FILE they go into a second archive beside it,
# encrypted with gpg; without, it says that they are left out: keep them elsewhere, by hand.
set -euo pipefail
umask 077

root=$(cd "$(dirname "$0")/.." && pwd)
python="$root/.venv/bin/python"
target=${1:-${CAN_VIEC_BACKUPS:?names the folder of the backups, or give it}}
editions=${CAN_VIEC_EDITIONS:-$root/editions}
data=${CAN_VIEC_DATA:-$root/data}
keep=${CAN_VIEC_BACKUPS_KEPT:-60}
settings=${CAN_VIEC_SETTINGS:-}

fail() { echo "backup: $*" >&2; exit 1; }

[[ -x $python ]] || fail "no environment at $python: run make env"
[[ -f $editions/current.json ]] || fail "no edition is published in $editions"
[[ $keep =~ ^[1-9][0-9]*$ ]] || fail "CAN_VIEC_BACKUPS_KEPT is no number: $keep"
state=$(cd "$root" && "$python" -c 'from sharing.settings import settings
print(settings().state_folder.resolve())') || fail "the settings cannot be used"
mkdir -p "$target" "$state"

copy() { # FROM TO: all but the bits for set-user and set-group, which our unit may not set
    # Not what a killed load left of its own: that may be another account's, closed to this one.
    find "$1/" -name '.staging-*' -prune -o -type d -printf '%m %P\0' | while IFS=' ' read -r -d '' mode folder; do
        mkdir "$2/$folder"
        find "$1/$folder" -maxdepth 1 ! -type d -exec cp --no-dereference --reflink=auto \
            --preserve=mode,timestamps,links --target-directory "$2/$folder" {} +
        chmod "$(printf '%o' $((0$mode & 0777 | 0700)))" "$2/$folder"
    done
}

stage=$(mktemp -d "$target/.making-XXXXXX")
trap 'rm -rf "$stage"' EXIT
content=$stage/can-viec
mkdir "$content" "$content/settings"

# Neither a load nor a publish while files are copied: the ledger, the log and the editions agree.
# In the order in which a load takes them.
mkdir -p "$data/received"
exec 7>"$data/received/load.lock" 8>"$editions/publish.lock"
flock --timeout 600 7 || fail "a load has been at work for ten minutes"
flock --timeout 600 8 || fail "a publish has been at work for ten minutes"
# --reflink: on file systems that can, no byte of an edition is copied.
copy "$editions" "$content/editions"
copy "$data" "$content/data"
exec 7>&- 8>&-
# What was not finished, and what nobody has accepted yet (it may name persons).
find "$content/editions" -mindepth 1 -depth -name '.*' -exec rm -rf {} +
rm -rf "$content/data/inbox"
rm -f "$content/data/received/load.lock" "$content/editions/publish.lock"

# SQLite files by SQLite itself: a copy of the bytes could be half of a transaction.
(cd "$root" && "$python" -m deploy.copy_state "$state" "$content/state")

if [[ -n $settings ]]; then
    cp "$settings" "$content/settings/"
    for beside in links.toml nginx.toml environment; do
        other=$(dirname "$settings")/$beside
        if [[ -f $other && $other != "$settings" ]]; then cp "$other" "$content/settings/"; fi
    done
fi

# Keys never: neither those that lie beside the links nor any other.
# Nor what a crash left of one (.link-keys.new, .key-…).
find "$content" \( -name '*.key' -o -name '*link-keys*' -o -name '.key-*' -o -name '.*.new' \
    -o -name 'secrets*.toml' \) -type f -delete

(cd "$content" && find . -type f -print0 | sort --zero-terminated \
    | xargs --null --no-run-if-empty sha256sum > "$stage/sums")
mv "$stage/sums" "$content/SHA256SUMS"
moment=$(date --utc +%Y%m%dT%H%M%SZ)
name=can-viec-$moment.tar.gz
[[ ! -e $target/$name ]] || fail "$target/$name is there already"
# Quickly rather than small: editions are compressed already.
tar --create --use-compress-program 'gzip -1' --file "$stage/$name" --directory "$stage" --owner 0 --group 0 can-viec

# Read back: what cannot be read is no backup.
mkdir "$stage/read"
tar --extract --gzip --file "$stage/$name" --directory "$stage/read"
(cd "$stage/read/can-viec" && sha256sum --check --quiet --strict SHA256SUMS) \
    || fail "the archive does not hold what was written"
(cd "$stage" && sha256sum "$name" > "$name.sha256")
sync --file-system "$stage"
mv "$stage/$name.sha256" "$target/"
mv "$stage/$name" "$target/"

# Which keys: those named in CAN_VIEC_KEYS, separated by spaces, or the publisher's and those the
# settings name. Who runs this can read its own; all of them only root.
if [[ -n ${CAN_VIEC_BACKUP_PASSPHRASE_FILE:-} ]]; then
    readable=()
    named=${CAN_VIEC_KEYS:-$(cd "$root" && "$python" -m deploy.key_files)}
    for key in $named; do
        if [[ -f $key && -r $key ]]; then readable+=("${key#/}"); else
            echo "backup: not among the keys, as $(id --user --name) cannot read it: $key" >&2
        fi
    done
    if ((${#readable[@]})); then
        tar --create --directory / "${readable[@]}" \
            | gpg --batch --yes --quiet --pinentry-mode loopback --symmetric --cipher-algo AES256 \
                  --passphrase-file "$CAN_VIEC_BACKUP_PASSPHRASE_FILE" \
                  --output "$stage/keys.gpg"
        mv "$stage/keys.gpg" "$target/can-viec-$moment.keys.tar.gpg"
    fi
else
    echo "backup: the keys are not in it (CAN_VIEC_BACKUP_PASSPHRASE_FILE is not set)" >&2
fi

# The newest ones stay.
find "$target" -maxdepth 1 -name 'can-viec-*.tar.gz' -printf '%f\n' | sort --reverse \
    | tail --lines "+$((keep + 1))" | while read -r old; do
        rm -f "$target/$old" "$target/$old.sha256" "$target/${old%.tar.gz}.keys.tar.gpg"
    done
echo "$target/$name"

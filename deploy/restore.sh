#!/usr/bin/env bash
# Put a backup in place on a machine that has the product and no data yet: `restore.sh ARCHIVE`.
# It checks every hash before and after, and ends with `python -m etl verify`.
#
# The keys come first, by hand: `gpg --decrypt can-viec-….keys.tar.gpg | tar --extract --directory /`, or from
# where they were kept. Without the publisher's key everything but the signatures is checked.
set -euo pipefail
umask 077

root=$(cd "$(dirname "$0")/.." && pwd)
python="$root/.venv/bin/python"
editions=${CAN_VIEC_EDITIONS:-$root/editions}
data=${CAN_VIEC_DATA:-$root/data}

fail() { echo "restore: $*" >&2; exit 1; }

archive=$(readlink --canonicalize-existing "${1:?the archive}") || fail "no archive $1"
[[ -x $python ]] || fail "no environment at $python: run make env"

# Beside its place, so that what is checked is moved and not copied.
mkdir -p "$(dirname "$editions")"
stage=$(mktemp -d "$(dirname "$editions")/.restoring-XXXXXX")
trap 'rm -rf "$stage"' EXIT

if [[ -f $archive.sha256 ]]; then
    (cd "$(dirname "$archive")" && sha256sum --check --quiet --strict "$(basename "$archive").sha256") \
        || fail "$archive is not as it was written"
else
    echo "restore: no $archive.sha256 beside it: only its contents are checked" >&2
fi
tar --extract --gzip --file "$archive" --directory "$stage" --no-same-owner
content=$stage/can-viec
[[ -f $content/SHA256SUMS ]] || fail "$archive is no backup of this product"
(cd "$content" && sha256sum --check --quiet --strict SHA256SUMS) || fail "a file is not as it was"
unlisted=$(cd "$content" && comm -13 <(cut --characters 67- SHA256SUMS | sort) \
    <(find . -type f ! -name SHA256SUMS | sort))
[[ -z $unlisted ]] || fail "files that no backup wrote: $unlisted"

if [[ -n ${CAN_VIEC_SETTINGS:-} && ! -f $CAN_VIEC_SETTINGS ]]; then
    folder=$(dirname "$CAN_VIEC_SETTINGS")
    mkdir -p "$folder"
    for one in "$content/settings/"*; do # secrets that lie beside them keep their mode
        [[ -e $folder/$(basename "$one") ]] || install --mode 0644 "$one" "$folder/"
    done
fi
state=$(cd "$root" && "$python" -c 'from sharing.settings import settings
print(settings().state_folder.resolve())') || fail "the settings cannot be used"

# Nothing that is there is written over.
for place in "$editions" "$state" "$data/received"; do
    # Empty folders and two empty files may be there already: systemd-tmpfiles makes them.
    if [[ -d $place && -n $(find "$place" ! -type d ! -name load.lock ! -name second-person -print -quit) ]]; then
        fail "$place is not empty"
    fi
done

put() { # FROM TO: move a folder's contents
    mkdir -p "$2"
    find "$1" -mindepth 1 -maxdepth 1 -exec cp --archive --reflink=auto --target-directory "$2" {} +
}
put "$content/editions" "$editions"
put "$content/data" "$data"
put "$content/state" "$state"
(cd "$root" && "$python" "$root/deploy/check_state.py" "$state")
(cd "$root" && "$python" -m etl verify --editions "$editions")
echo "restored from $(basename "$archive")"

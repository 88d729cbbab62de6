#!/bin/sh
# Tries `./dev run` and `./dev test` in a Debian system with nothing in it.
#
#     packaging/try_bare.sh [FOLDER] [COMMAND…]
#
# FOLDER (by default /var/tmp/zhuhang-bare) keeps the empty system between trials; each trial
# starts from a fresh copy of it and a fresh clone of the last commit. COMMAND replaces the two
# commands: packaging/try_bare.sh /var/tmp/zhuhang-bare ./dev check. Needs root and debootstrap.
# The trial gets what a fresh machine of this network would have: the apt mirror and settings,
# the certificates, name resolution, and the settings of pip, uv and TLS in the environment.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
folder=${1:-/var/tmp/zhuhang-bare}
[ $# -eq 0 ] || shift
base=$folder/base
trial=$folder/trial
release=trixie

say() { printf 'bare: %s\n' "$*" >&2; }

mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        sed -n -e 's/^URIs: *\(http[^ ]*\).*/\1/p' -e 's/^deb .*\(http[^ ]*\) .*/\1/p' | head -n 1
}

make_base() {
    command -v debootstrap >/dev/null || {
        say "debootstrap is missing: apt-get install debootstrap"
        exit 3
    }
    say "Making an empty Debian $release in $base"
    rm -rf -- "$base"
    debootstrap --variant=minbase "$release" "$base.part" "$(mirror)" >&2
    mv -- "$base.part" "$base"
}

copy_settings() {
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
        [ ! -e "$file" ] || cp -L -- "$file" "$trial$file"
    done
    cp -RL /etc/apt/apt.conf.d/. "$trial/etc/apt/apt.conf.d/"
    [ ! -d /etc/apt/auth.conf.d ] || cp -R /etc/apt/auth.conf.d/. "$trial/etc/apt/auth.conf.d/"
    mkdir -p "$trial/etc/ssl/certs"
    cp -RL /etc/ssl/certs/. "$trial/etc/ssl/certs/"
}

settings() { # prints NAME=VALUE lines
    env | grep -E '^((PIP|UV)_[A-Z_]+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(https?|no)_proxy|(HTTPS?|NO)_PROXY)=' |
        grep -v -e '^PIP_FIND_LINKS=' -e '^UV_[A-Z_]*DIR=' || true
}

inside() { # command… in the trial, in the project's folder, with no standard input
    settings | (
        set -- HOME=/srv LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
        while IFS= read -r setting; do set -- "$setting" "$@"; done
        exec chroot "$trial" /usr/bin/env -i --chdir=/srv/zhuhang "$@" </dev/null
    )
}

leave() {
    for mounted in dev/shm dev/pts proc .; do
        ! mountpoint -q "$trial/$mounted" || umount "$trial/$mounted"
    done
}

[ "$(id -u)" -eq 0 ] || {
    say "chroot needs root."
    exit 3
}
[ -d "$base" ] || make_base
leave
rm -rf -- "$trial"
cp -a -- "$base" "$trial"
# A machine has a file system mounted at its root; a bare folder would not show one.
trap leave EXIT
mount --bind "$trial" "$trial"
copy_settings
git clone --quiet --no-hardlinks -- "$project" "$trial/srv/zhuhang"
mount -t proc proc "$trial/proc"
mkdir -p "$trial/dev/shm" "$trial/dev/pts"
mount -t tmpfs tmpfs "$trial/dev/shm"
mount -t devpts devpts "$trial/dev/pts" 2>/dev/null || true

if [ $# -gt 0 ]; then
    inside "$@"
else
    for job in run test run; do
        say "./dev $job"
        began=$(date +%s)
        inside ./dev "$job"
        say "./dev $job ended well after $(($(date +%s) - began)) s"
    done
fi

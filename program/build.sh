#!/usr/bin/env bash
# Builds the program for SBPFv3 with clang-14 and bpf-ld (Debian: clang-14, binutils-bpf) and node for the IDL header.
# usage: program/build.sh            writes program/vault.so and program/vault.so.sha256
#        program/build.sh DIRECTORY  writes them there instead
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)
clang=${CLANG:-clang-14}
ld=${BPF_LD:-bpf-ld}
for tool in "$clang" "$ld" node; do
  command -v "$tool" >/dev/null || { echo "build.sh: $tool is missing (Debian: apt-get install clang-14 binutils-bpf nodejs)" >&2; exit 127; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/c/*.c "$here"/c/*.h "$here"/c/v3.ld "$work"
cd "$work"
node "$here/c/idl-header.mjs" "$here/idl/vault.json" idl.h
"$clang" -target bpfel -mcpu=v3 -O2 -std=c11 -ffreestanding -fno-builtin -fno-jump-tables -fno-strict-aliasing \
  -Wall -Wextra -Werror -Wno-unused-function -c vault.c -o vault.o
"$ld" -s -n -z max-page-size=8 -T v3.ld vault.o -o vault.so
printf '\003' | dd of=vault.so bs=1 seek=48 conv=notrunc status=none  # e_flags = 3: SBPFv3
cp vault.so "$out/vault.so"
(cd "$out" && sha256sum vault.so > vault.so.sha256)
echo "vault.so: $(stat -c %s vault.so) bytes, sha256 $(cut -d' ' -f1 "$out/vault.so.sha256")"

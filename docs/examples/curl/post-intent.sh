#!/usr/bin/env bash
# Posts a signed intent with nothing but curl, openssl and xxd: an ASK in the compact form (298 bytes and a signature).
#   VAULT_URL=http://127.0.0.1:8080 GAME=1 ./post-intent.sh
set -euo pipefail
url=${VAULT_URL:-http://127.0.0.1:8080}
game=${GAME:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# a wallet; a real one is kept: KEY_FILE=wallet.pem
key=${KEY_FILE:-$work/key.pem}
[ -f "$key" ] || openssl genpkey -algorithm ed25519 -out "$key"
wallet=$(openssl pkey -in "$key" -pubout -outform DER | tail -c 32 | xxd -p -c 64)

# what signatures cover beside the fields
domain=$(curl -fsS "$url/api/domain" | sed 's/.*"domain":"\([0-9a-f]*\)".*/\1/')

le64() { # a number as eight bytes, little-endian, hex
  printf '%016x' "$1" | sed 's/\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)/\8\7\6\5\4\3\2\1/'
}
zero=$(printf '0%.0s' $(seq 64))
now=$(($(date +%s) * 1000))

{
  printf 'ff%s0000000000' "$(printf 'ppv-intent' | xxd -p)"   # magic
  printf '01'                                                 # version
  printf '03'                                                 # ASK
  printf '%s' "$domain"
  le64 "$game"
  head -c 16 /dev/urandom | xxd -p -c 32 | tr -d '\n'         # tradeId
  head -c 32 /dev/urandom | xxd -p -c 64 | tr -d '\n'         # item
  printf '%s' "$wallet"                                       # from
  printf '%s' "$zero"                                         # to: whoever takes it first
  le64 1000000                                                # amountLamports
  printf '%s' "$wallet"                                       # owner
  printf '%s' "$wallet"                                       # signer
  le64 "$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')"          # nonce
  le64 "$now"                                                 # createdAt
  le64 $((now + 600000))                                      # expiresAt
  printf '%s' "$zero"                                         # reference
} | xxd -r -p > "$work/intent"
[ "$(wc -c < "$work/intent")" -eq 298 ]

openssl pkeyutl -sign -inkey "$key" -rawin -in "$work/intent" -out "$work/signature"
cat "$work/intent" "$work/signature" > "$work/body"
curl -sS -X POST "$url/api/intents" -H 'Content-Type: application/octet-stream' \
  --data-binary "@$work/body" -w '\n%{http_code}\n'

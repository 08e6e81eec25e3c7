{{- define "vault.name" -}}{{ .root.Release.Name }}-{{ .name }}{{- end -}}

{{- define "vault.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "vault.labels" -}}
{{ include "vault.selector" . }}
app.kubernetes.io/part-of: phantom-paradox-vault
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "vault.image" -}}
{{ .root.Values.image.registry }}/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "vault.secretEnv" -}}
- name: {{ .variable }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end -}}

{{/* What every client of Kafka needs: address, and its own sign-in. */}}
{{- define "vault.kafkaEnv" -}}
- {name: KAFKA_BOOTSTRAP_SERVERS, value: {{ required "kafka.bootstrapServers" .root.Values.kafka.bootstrapServers | quote }}}
{{- range $variable, $value := .root.Values.kafka.security }}
- {name: {{ $variable }}, value: {{ $value | quote }}}
{{- end }}
{{- with .root.Values.kafka.jaasSecret }}
{{ include "vault.secretEnv" (dict "variable" "KAFKA_SASL_JAAS_CONFIG" "secret" . "key" $.name) }}
{{- end }}
{{- end -}}

{{- define "vault.env" -}}
{{- $values := .root.Values -}}
{{- $short := dict "ingest-api" "INGEST" "netting-topology" "NETTING" "settlement-worker" "SETTLEMENT" "chain-listener" "LISTENER" "indexer" "INDEXER" "operations" "OPERATIONS" -}}
{{ include "vault.kafkaEnv" . }}
{{- if ne .name "operations" }}
- {name: SCHEMA_REGISTRY_URL, value: {{ required "schemaRegistry.url" $values.schemaRegistry.url | quote }}}
{{- end }}
{{- $canary := and (eq .name "operations") $values.canary.enabled }}
{{- if or $canary (has .name (list "ingest-api" "netting-topology")) }}
- {name: SOLANA_GENESIS_HASH, value: {{ required "solana.genesisHash" $values.solana.genesisHash | quote }}}
{{- end }}
{{- if or $canary (ne .name "operations") }}
- {name: PROGRAM_ID, value: {{ required "solana.programId" $values.solana.programId | quote }}}
{{- end }}
{{- if eq .name "chain-listener" }}
- {name: VAULT_PARTITIONS, value: {{ $values.kafka.partitions | quote }}}
{{- end }}
- {name: MANAGEMENT_HOST, value: 0.0.0.0}
- {name: {{ get $short .name }}_MANAGEMENT_PORT, value: {{ .service.ports.management | quote }}}
{{- /* the indexer compares its tables with the chain's accounts */}}
{{- if has .name (list "ingest-api" "settlement-worker" "chain-listener" "indexer") }}
{{ include "vault.secretEnv" (dict "variable" "SOLANA_RPC_URLS" "secret" (required "solana.rpcSecret" $values.solana.rpcSecret) "key" "urls") }}
{{- end }}
{{- if eq .name "ingest-api" }}
- {name: INDEXER_URL, value: "http://{{ .root.Release.Name }}-indexer:{{ index $values.services "indexer" "ports" "http" }}"}
{{- with $values.redis.url }}
- {name: REDIS_URL, value: {{ . | quote }}}
{{- end }}
{{- with $values.jwt.secret }}
{{ include "vault.secretEnv" (dict "variable" "JWT_KEYS" "secret" . "key" "keys") }}
{{- end }}
{{- end }}
{{- if eq .name "settlement-worker" }}
- {name: SERVER_AUTHORITY_KEYPAIR, value: /keys/server-authority.json}
{{- if $values.settlementKeys.feePayer }}
- {name: FEE_PAYER_KEYPAIR, value: /keys/fee-payer.json}
{{- end }}
{{- end }}
{{- if eq .name "indexer" }}
- {name: DATABASE_URL, value: {{ required "database.url" $values.database.url | quote }}}
{{ include "vault.secretEnv" (dict "variable" "DATABASE_USER" "secret" (required "database.secret" $values.database.secret) "key" "user") }}
{{ include "vault.secretEnv" (dict "variable" "DATABASE_PASSWORD" "secret" $values.database.secret "key" "password") }}
{{- end }}
{{- if $canary }}
- {name: CANARY_DOOR, value: "http://{{ .root.Release.Name }}-ingest-api:{{ index $values.services "ingest-api" "ports" "http" }}"}
- {name: CANARY_TABLES, value: "http://{{ .root.Release.Name }}-indexer:{{ index $values.services "indexer" "ports" "http" }}"}
- {name: CANARY_GAME, value: {{ required "canary.game" $values.canary.game | quote }}}
- {name: CANARY_ITEM, value: {{ required "canary.item" $values.canary.item | quote }}}
- {name: CANARY_KEYS, value: "/canary-keys/one.json,/canary-keys/two.json"}
{{- end }}
{{- range $variable, $value := .service.env }}
- {name: {{ $variable }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}

{{/* Not root, nothing but what it needs, nothing writable but its volumes. */}}
{{- define "vault.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "vault.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "vault.probe" -}}
httpGet: {path: {{ .path }}, port: management}
timeoutSeconds: 3
{{- end -}}

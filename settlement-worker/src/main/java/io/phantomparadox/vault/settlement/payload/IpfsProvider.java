package io.phantomparadox.vault.settlement.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Uploads a payload to one provider. Success is an answer that names our content id: one that keeps
 * the bytes under another id (another chunking) does not make them available under ours.
 */
final class IpfsProvider {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AvailabilityConfig.Provider config;
  private final HttpClient http;
  private final Duration timeout;

  IpfsProvider(AvailabilityConfig.Provider config, HttpClient http, Duration timeout) {
    this.config = config;
    this.http = http;
    this.timeout = timeout;
  }

  /** Its kind and address, without its token. */
  String name() {
    return config.toString();
  }

  /**
   * @throws IOException when it is not certain that the provider keeps the payload
   */
  void upload(Cid cid, byte[] payload) throws IOException {
    JsonNode answer =
        switch (config.kind()) {
          case PINATA ->
              post(
                  "/pinning/pinFileToIPFS",
                  Multipart.with(cid, payload).field("pinataOptions", "{\"cidVersion\":1}"));
          case KUBO ->
              post(
                  "/api/v0/add?cid-version=1&raw-leaves=true&chunker=size-262144&pin=true",
                  Multipart.with(cid, payload));
          case FILECOIN -> post("/upload", "application/vnd.ipld.car", UnixFs.car(payload));
        };
    String kept =
        switch (config.kind()) {
          case PINATA -> answer.path("IpfsHash").asText();
          case KUBO -> answer.path("Hash").asText();
          case FILECOIN -> answer.path("cid").asText(answer.path("value").path("cid").asText());
        };
    if (!kept.equals(cid.text())) {
      throw new IOException(name() + " says it keeps '" + kept + "', not " + cid);
    }
  }

  private JsonNode post(String path, Multipart body) throws IOException {
    return post(path, body.contentType(), body.finish());
  }

  private JsonNode post(String path, String contentType, byte[] body) throws IOException {
    String base = config.base().toString();
    URI uri = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body));
    Optional.ofNullable(config.token())
        .ifPresent(token -> request.header("Authorization", "Bearer " + token));
    try {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() / 100 != 2) {
        throw new IOException(name() + " answered HTTP " + response.statusCode());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name() + ": interrupted", e);
    }
  }

  /** A form with one file (RFC 7578). */
  private static final class Multipart {
    private final String boundary = "vault-" + UUID.randomUUID();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Multipart with(Cid name, byte[] file) {
      Multipart form = new Multipart();
      form.text(
          "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
              .formatted(form.boundary, name));
      form.text("Content-Type: application/octet-stream\r\n\r\n");
      form.out.writeBytes(file);
      form.text("\r\n");
      return form;
    }

    Multipart field(String name, String value) {
      text(
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
              .formatted(boundary, name, value));
      return this;
    }

    private void text(String text) {
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    String contentType() {
      return "multipart/form-data; boundary=" + boundary;
    }

    byte[] finish() {
      text("--" + boundary + "--\r\n");
      return out.toByteArray();
    }
  }
}

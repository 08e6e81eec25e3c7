package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Properties;

/** The contract, for programs at {@code /openapi.json} and for people at {@code /swagger-ui}. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class ContractController {
  private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Phantom Paradox Vault: ingest API</title>
      <link rel="stylesheet" href="/swagger-ui/swagger-ui.css"></head>
      <body><div id="ui"></div><script src="/swagger-ui/swagger-ui-bundle.js"></script>
      <script src="/swagger-ui/start.js"></script></body></html>
      """;
  private static final String START =
      "window.ui = SwaggerUIBundle({url: '/openapi.json', dom_id: '#ui', validatorUrl: null});\n";
  private static final Map<String, String> FILES =
      Map.of("swagger-ui.css", "text/css", "swagger-ui-bundle.js", "text/javascript");

  private final String document = ApiDescription.write().toPrettyString();

  /** OpenAPI 3.1. */
  @Get("/openapi.json")
  HttpResponse<?> openApi() {
    return HttpResponse.ok(document).contentType(MediaType.APPLICATION_JSON);
  }

  /** To the page. */
  @Get("/swagger-ui")
  HttpResponse<?> toPage() {
    return HttpResponse.redirect(URI.create("/swagger-ui/index.html"));
  }

  /** The page and its parts, from the swagger-ui webjar. */
  @Get("/swagger-ui/{file}")
  HttpResponse<?> file(HttpRequest<?> request, @PathVariable String file) throws IOException {
    if (file.equals("index.html")) {
      return HttpResponse.ok(PAGE).contentType(MediaType.TEXT_HTML);
    }
    if (file.equals("start.js")) {
      return HttpResponse.ok(START).contentType("text/javascript");
    }
    String type = FILES.get(file);
    if (type == null) {
      return Gate.problem(request, ProblemType.NOT_FOUND.with("no such file"));
    }
    return HttpResponse.ok(resource(WEBJAR + version() + "/" + file)).contentType(type);
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = open("META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version", "");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = ContractController.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IOException("this build carries no " + name);
    }
    return in;
  }
}

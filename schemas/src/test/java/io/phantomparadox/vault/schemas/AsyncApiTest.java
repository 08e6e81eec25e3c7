package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "asyncapi.json");

  @Test
  void givenTheCatalogueWhenDocumentedThenItIsTheCheckedInDocument() {
    assertThat(AsyncApi.document())
        .as("run this test with -Dvault.golden.write=true and look at the difference")
        .isEqualTo(Golden.text(DOCUMENT, AsyncApi.document()));
  }

  @Test
  void givenTheDocumentWhenReferencesAreFollowedThenEachChannelHasItsMessageAndItsSchema()
      throws Exception {
    JsonNode document = new ObjectMapper().readTree(AsyncApi.document());

    for (TopicSpec topic : VaultTopics.all()) {
      JsonNode channel =
          document
              .get("channels")
              .valueStream()
              .filter(node -> node.get("address").asText().equals(topic.name()))
              .findFirst()
              .orElseThrow();
      JsonNode message = document.at(channel.at("/messages/record/$ref").asText().substring(1));
      assertThat(message.isMissingNode()).as(topic.name()).isFalse();
      if (topic.valueSchema() != null) {
        assertThat(message.at("/payload/schema/name").asText())
            .isEqualTo(topic.valueSchema().getName());
      }
    }
    assertThat(document.get("channels").size()).isEqualTo(VaultTopics.all().size());
  }
}

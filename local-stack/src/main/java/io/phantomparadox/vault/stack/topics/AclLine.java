package io.phantomparadox.vault.stack.topics;

import java.util.Locale;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** An ACL as a command of Kafka's own tool, for whoever keeps them elsewhere. */
final class AclLine {
  private AclLine() {}

  static String of(AclBinding acl, String bootstrap) {
    return "kafka-acls.sh --bootstrap-server %s --add --allow-principal %s --operation %s %s '%s'%s"
        .formatted(
            bootstrap,
            acl.entry().principal(),
            operation(acl.entry().operation()),
            resource(acl.pattern().resourceType()),
            acl.pattern().name(),
            acl.pattern().patternType() == PatternType.PREFIXED
                ? " --resource-pattern-type prefixed"
                : "");
  }

  private static String operation(AclOperation operation) {
    return switch (operation) {
      case DESCRIBE_CONFIGS -> "DescribeConfigs";
      default ->
          operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    };
  }

  private static String resource(ResourceType type) {
    return switch (type) {
      case TOPIC -> "--topic";
      case GROUP -> "--group";
      case TRANSACTIONAL_ID -> "--transactional-id";
      default -> throw new IllegalArgumentException("no ACL here is about a " + type);
    };
  }
}

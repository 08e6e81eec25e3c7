package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The texts by which a socket subscribes and unsubscribes. */
final class SocketRequests {
  private SocketRequests() {}

  static String subscribe(long id, Subscription subscription) {
    ArrayNode params = JsonNodeFactory.instance.arrayNode();
    switch (subscription) {
      case Subscription.Slots slots -> {}
      case Subscription.Roots roots -> {}
      case Subscription.AccountChanges(var address, var commitment) -> {
        params.add(address.toBase58());
        params.addObject().put("encoding", "base64").put("commitment", commitment.wireName());
      }
      case Subscription.LogsOf(var address, var commitment) -> {
        params.addObject().putArray("mentions").add(address.toBase58());
        params.addObject().put("commitment", commitment.wireName());
      }
      case Subscription.SignatureResult(var signature, var commitment) -> {
        params.add(signature.toBase58());
        params.addObject().put("commitment", commitment.wireName());
      }
    }
    return request(id, kind(subscription) + "Subscribe", params);
  }

  static String unsubscribe(long id, Subscription subscription, long number) {
    return request(
        id, kind(subscription) + "Unsubscribe", JsonNodeFactory.instance.arrayNode().add(number));
  }

  private static String kind(Subscription subscription) {
    return switch (subscription) {
      case Subscription.Slots slots -> "slot";
      case Subscription.Roots roots -> "root";
      case Subscription.AccountChanges changes -> "account";
      case Subscription.LogsOf logs -> "logs";
      case Subscription.SignatureResult result -> "signature";
    };
  }

  private static String request(long id, String method, ArrayNode params) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method).set("params", params);
    return request.toString();
  }
}

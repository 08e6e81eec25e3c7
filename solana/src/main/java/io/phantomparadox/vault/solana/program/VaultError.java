package io.phantomparadox.vault.solana.program;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why the vault program refused an instruction: its custom error codes. */
public enum VaultError {
  /** Unknown instruction discriminator. */
  UNKNOWN_INSTRUCTION(6000),
  /** Instruction data ends before its arguments. */
  INSTRUCTION_DATA_TOO_SHORT(6001),
  /** Instruction data goes on after its arguments. */
  INSTRUCTION_DATA_TOO_LONG(6002),
  /** A bool argument is neither 0 nor 1. */
  INVALID_BOOL(6003),
  /** An account of the instruction is missing. */
  NOT_ENOUGH_ACCOUNTS(6004),
  /** More accounts than the instruction takes. */
  TOO_MANY_ACCOUNTS(6005),
  /** A required signature is missing. */
  MISSING_SIGNER(6006),
  /** An account that is written was given read-only. */
  ACCOUNT_NOT_WRITABLE(6007),
  /** The account does not exist. */
  ACCOUNT_NOT_INITIALIZED(6008),
  /** The account is not owned by this program. */
  WRONG_ACCOUNT_OWNER(6009),
  /** The account is of another type or size. */
  WRONG_ACCOUNT_TYPE(6010),
  /** The account belongs to another game. */
  WRONG_GAME(6011),
  /** The account is not at its program derived address. */
  WRONG_ADDRESS(6012),
  /** The same account was given for two roles. */
  DUPLICATE_ACCOUNT(6013),
  /** The system program account is not the system program. */
  WRONG_SYSTEM_PROGRAM(6014),
  /** The event authority account is not the event authority of this program. */
  WRONG_EVENT_AUTHORITY(6015),
  /** The program account is not this program. */
  WRONG_PROGRAM_ACCOUNT(6016),
  /** The configuration exists already. */
  CONFIG_ALREADY_INITIALIZED(6017),
  /** The game exists already. */
  GAME_ALREADY_EXISTS(6018),
  /** The page exists already. */
  PAGE_ALREADY_EXISTS(6019),
  /** Pages are created in order, this is not the next one. */
  PAGE_OUT_OF_ORDER(6020),
  /** The wallet has an index in this game already. */
  WALLET_ALREADY_OPEN(6021),
  /** The item has an index in this game already. */
  ITEM_ALREADY_MINTED(6022),
  /** This session key was registered before; it is never registered again. */
  SESSION_ALREADY_REGISTERED(6023),
  /** The session key is revoked already. */
  SESSION_ALREADY_REVOKED(6024),
  /** The session would be expired already. */
  SESSION_EXPIRY_IN_PAST(6025),
  /** The actions are none or unknown ones. */
  SESSION_ACTIONS_INVALID(6026),
  /** The signer is not the admin. */
  NOT_ADMIN(6027),
  /** The signer is not the server authority. */
  NOT_SERVER_AUTHORITY(6028),
  /** The signer is neither the admin nor the server authority. */
  NOT_ADMIN_OR_SERVER_AUTHORITY(6029),
  /** The signer is not the authority of the game. */
  NOT_GAME_AUTHORITY(6030),
  /** Deposit, mint and commit are paused. */
  PAUSED(6031),
  /** The withdraw lock is shorter than commit_max + settle_max. */
  LOCK_TOO_SHORT(6032),
  /** A parameter that must be positive is 0. */
  PARAMETER_ZERO(6033),
  /** A key argument is all zero. */
  KEY_ZERO(6034),
  /** The role is neither 0 (admin) nor 1 (server authority). */
  UNKNOWN_ROLE(6035),
  /** The page kind is neither 0 (ledger) nor 1 (item). */
  UNKNOWN_PAGE_KIND(6036),
  /** The next index lies on a page that is not created yet. */
  PAGE_MISSING(6037),
  /** No index is left. */
  INDEX_EXHAUSTED(6038),
  /** The page is not the one that holds the index. */
  WRONG_PAGE(6039),
  /** The account belongs to another wallet. */
  WRONG_WALLET(6040),
  /** The deposit is below the minimum. */
  DEPOSIT_TOO_SMALL(6041),
  /** An amount is 0. */
  AMOUNT_ZERO(6042),
  /** Arithmetic overflow. */
  OVERFLOW(6043),
  /** The wallet has an open request already. */
  WITHDRAWAL_ALREADY_REQUESTED(6044),
  /** The lock of the request has not passed yet. */
  WITHDRAW_LOCKED(6045),
  /** The vault holds less than it owes; nothing is paid. */
  VAULT_SHORT(6046),
  /** The batch id is not last + 1. */
  BATCH_ID_GAP(6047),
  /** The batch id was used and its account is closed. */
  BATCH_ID_USED(6048),
  /** The batch is committed already with other content. */
  BATCH_CONTENT_DIFFERS(6049),
  /** prev_hash is not the batch hash of the game. */
  PREV_HASH_MISMATCH(6050),
  /** as_of_slot is older than commit_max_slots. */
  COMMIT_TOO_OLD(6051),
  /** as_of_slot lies in the future. */
  AS_OF_SLOT_IN_FUTURE(6052),
  /** More chunks than a batch may have. */
  TOO_MANY_CHUNKS(6053),
  /** Debits and credits are not equal, or do not fit their chunk counts. */
  SUMS_DIFFER(6054),
  /** A void batch has chunks or sums. */
  VOID_NOT_EMPTY(6055),
  /** The batch is settled already. */
  ALREADY_FINAL(6056),
  /** The batch is being aborted. */
  BATCH_IS_ABORTING(6057),
  /** The batch is aborted already. */
  BATCH_IS_ABORTED(6058),
  /** The batch is void. */
  BATCH_IS_VOID(6059),
  /** The batch is not being aborted. */
  BATCH_NOT_ABORTING(6060),
  /** The batch has not ended. */
  BATCH_NOT_ENDED(6061),
  /** The batch ended too short a time ago. */
  CLOSE_TOO_EARLY(6062),
  /** The rent goes back to the key that paid it. */
  WRONG_RENT_RECEIVER(6063),
  /** The deadline has passed, no debit is accepted any more. */
  DEADLINE_PASSED(6064),
  /** Before the deadline only the server authority may abort. */
  DEADLINE_NOT_PASSED(6065),
  /** The debits are complete, the batch can only be finished. */
  DEBITS_COMPLETE(6066),
  /** Debits are missing, items and credits must wait. */
  DEBITS_INCOMPLETE(6067),
  /** Items are missing, credits must wait. */
  ITEMS_INCOMPLETE(6068),
  /** Chunks are missing, the batch cannot be finalized. */
  CHUNKS_INCOMPLETE(6069),
  /** The applied sums are not the committed ones. */
  APPLIED_SUMS_DIFFER(6070),
  /** The batch has no such chunk. */
  CHUNK_INDEX_OUT_OF_RANGE(6071),
  /** The chunk is applied already. */
  CHUNK_ALREADY_APPLIED(6072),
  /** The chunk is not applied, nothing to give back. */
  CHUNK_NOT_APPLIED(6073),
  /** The chunk is not of the kind that its index says. */
  CHUNK_KIND_MISMATCH(6074),
  /** The chunk has no entries. */
  CHUNK_EMPTY(6075),
  /** The chunk ends inside an entry. */
  CHUNK_TRUNCATED(6076),
  /** The chunk goes on after its last entry. */
  CHUNK_TRAILING_BYTES(6077),
  /** The entries are not strictly ascending. */
  CHUNK_NOT_ASCENDING(6078),
  /** An amount is not a shortest unsigned LEB128 of 64 bits. */
  CHUNK_AMOUNT_INVALID(6079),
  /** The proof has the wrong number of nodes. */
  PROOF_LENGTH_WRONG(6080),
  /** The proof does not lead to the chunk root. */
  PROOF_INVALID(6081),
  /** The pages are not strictly ascending. */
  PAGES_NOT_ASCENDING(6082),
  /** A page was given that no entry touches. */
  PAGE_NOT_TOUCHED(6083),
  /** An entry touches a page that was not given. */
  PAGE_NOT_GIVEN(6084),
  /** No wallet has this index. */
  WALLET_INDEX_UNKNOWN(6085),
  /** No item has this index. */
  ITEM_INDEX_UNKNOWN(6086),
  /** A debit is larger than the available balance. */
  INSUFFICIENT_AVAILABLE(6087),
  /** The item is not owned by its seller. */
  SELLER_NOT_OWNER(6088),
  /** The debits would exceed the committed sum. */
  DEBITS_ABOVE_SUM(6089),
  /** The credits would exceed the debits applied. */
  CREDITS_ABOVE_DEBITS(6090),
  /** The rent of this cluster cannot be computed. */
  RENT_UNSUPPORTED(6091),
  /** An event was not sent by this program itself. */
  EVENT_NOT_FROM_PROGRAM(6092);

  private static final Map<Integer, VaultError> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(VaultError::code, Function.identity()));

  private final int code;

  VaultError(int code) {
    this.code = code;
  }

  /** The code as it stands in {@code Custom(code)}. */
  public int code() {
    return code;
  }

  /** The error of a code, empty for a code of another program. */
  public static Optional<VaultError> ofCode(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}

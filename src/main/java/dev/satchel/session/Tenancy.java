package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.registry.Agent;
import dev.satchel.registry.AgentName;
import dev.satchel.registry.Agents;
import dev.satchel.registry.ApiKey;
import dev.satchel.registry.ApiKeys;
import dev.satchel.registry.KeyId;
import dev.satchel.registry.NewApiKey;
import dev.satchel.registry.Page;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who may call, and which agents they have. Safe for many threads. */
public final class Tenancy {
  private final Opening opening;
  private final Templates templates;
  private final RecentKeys recent;

  Tenancy(Opening opening, Templates templates, RecentKeys recent) {
    this.opening = opening;
    this.templates = templates;
    this.recent = recent;
  }

  /**
   * The tenant whose key it is; empty if it is nobody's. Keys that were found lately are at hand
   * for a few seconds.
   */
  public Optional<TenantId> owner(String key) throws IOException {
    if (!key.startsWith(ApiKeys.PREFIX)) {
      return Optional.empty(); // No database need be asked about that.
    }
    Optional<TenantId> known = recent.find(key);
    if (known.isPresent()) {
      return known;
    }
    Optional<ApiKey> found = opening.get().registry().keys().find(key);
    found.ifPresent(valid -> recent.add(key, valid));
    return found.map(ApiKey::tenant);
  }

  /**
   * Makes a key for a tenant, who need not exist.
   *
   * @param label what people call it; may be empty
   */
  public NewApiKey createKey(TenantId tenant, String label) throws IOException {
    return opening.get().registry().keys().create(tenant, label);
  }

  /** Some of the tenant's keys, also revoked ones, from the oldest on. */
  public List<ApiKey> keys(TenantId tenant, Page page) throws IOException {
    return opening.get().registry().keys().list(tenant, page);
  }

  /** Makes a key invalid; false if the tenant has no such key. */
  public boolean revoke(TenantId tenant, KeyId key) throws IOException {
    boolean isRevoked = opening.get().registry().keys().revoke(tenant, key);
    recent.remove(key);
    return isRevoked;
  }

  /**
   * Registers an agent. Its directory must lie below that of all agents.
   *
   * @param directory relative to that, or absolute
   * @throws dev.satchel.Refusal MALFORMED_PATH, FORBIDDEN, NOT_A_DIRECTORY, NOT_FOUND
   */
  public Agent register(TenantId tenant, AgentName name, RawName directory) throws IOException {
    return agents().register(tenant, name, templates.resolve(directory));
  }

  /** The agent that was registered, or else the folder of that name below that of all agents. */
  public Optional<Agent> agent(TenantId tenant, AgentName name) throws IOException {
    Optional<Agent> registered = agents().find(tenant, name);
    return registered.isPresent() || !templates.exists(name)
        ? registered
        : Optional.of(folder(tenant, name));
  }

  private Agent folder(TenantId tenant, AgentName name) {
    return new Agent(tenant, name, templates.path(name), 1, Instant.EPOCH);
  }

  /** Some of all that {@link #agent} gives, by name. */
  public List<Agent> agents(TenantId tenant, Page page) throws IOException {
    SortedMap<String, Agent> all = new TreeMap<>();
    for (AgentName folder : templates.folders()) {
      all.put(folder.value(), folder(tenant, folder));
    }
    List<Agent> some;
    int offset = 0;
    do {
      some = agents().list(tenant, new Page(Page.MAX_LIMIT, offset));
      some.forEach(agent -> all.put(agent.name().value(), agent));
      offset += Page.MAX_LIMIT;
    } while (some.size() == Page.MAX_LIMIT);
    return all.values().stream().skip(page.offset()).limit(page.limit()).toList();
  }

  /** Takes it out of the register, and nothing else; false if it is not there. */
  public boolean unregister(TenantId tenant, AgentName name) throws IOException {
    return agents().remove(tenant, name);
  }

  private Agents agents() throws IOException {
    return opening.get().registry().agents();
  }
}

package io.dpuos.resolve;

import io.dpuos.repo.ModuleStream;
import io.dpuos.repo.Modules;
import java.util.Optional;

/**
 * A module as {@code <install>} names it: {@code @name}, {@code @name:stream}, each also with {@code /profile}. Immutable.
 *
 * @param word the word, with its {@code @}
 * @param name the module
 * @param stream the stream; empty for the enabled or default one
 * @param profile the profile; empty for the default ones
 */
record ModuleSpec(String word, String name, String stream, String profile) {
    /** Reads a word; empty when it is none of a module, so that it may name a group. */
    static Optional<ModuleSpec> of(String word, Modules modules) {
        if (!word.startsWith("@")) {
            return Optional.empty();
        }
        String text = word.substring(1);
        int slash = text.indexOf('/');
        String profile = slash < 0 ? "" : text.substring(slash + 1);
        String id = slash < 0 ? text : text.substring(0, slash);
        int colon = id.indexOf(':');
        String name = colon < 0 ? id : id.substring(0, colon);
        String stream = colon < 0 ? "" : id.substring(colon + 1);
        return colon >= 0 || modules.streams().stream().map(ModuleStream::name).anyMatch(name::equals)
                ? Optional.of(new ModuleSpec(word, name, stream, profile))
                : Optional.empty();
    }
}

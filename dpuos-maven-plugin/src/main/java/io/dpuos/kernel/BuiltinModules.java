package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is built into the kernel image, from {@code modules.builtin} and {@code modules.builtin.modinfo}. Immutable. */
public final class BuiltinModules {
    private final Optional<String> list;
    private final Optional<String> modinfo;
    private final TreeMap<String, String> paths = new TreeMap<>();
    private final AliasIndex aliases = new AliasIndex();

    /** One alias of a built-in module. */
    record Alias(String pattern, String module) {}

    private BuiltinModules(Optional<String> list, Optional<String> modinfo) {
        this.list = list;
        this.modinfo = modinfo;
        for (String line : lines()) {
            paths.put(KernelModule.nameOf(line), line);
        }
        for (Alias alias : aliasList()) {
            aliases.add(alias.pattern(), KernelModule.normalise(alias.module()));
        }
    }

    static BuiltinModules of(ImageTree tree, TreePath directory) throws IOException {
        return new BuiltinModules(
                tree.text(directory.child("modules.builtin").toString()),
                tree.text(directory.child("modules.builtin.modinfo").toString()));
    }

    /** Returns whether the image says at all what is built in. */
    public boolean isKnown() {
        return list.isPresent();
    }

    /** Returns the names of all built-in modules. */
    public Set<String> names() {
        return new TreeSet<>(paths.keySet());
    }

    /** Returns whether a module is built in; {@code -} and {@code _} are the same. */
    public boolean contains(String name) {
        return paths.containsKey(KernelModule.normalise(name));
    }

    /** Returns the paths of all built-in modules by name, as {@link #path} tells them. */
    SortedMap<String, String> paths() {
        return Collections.unmodifiableSortedMap(paths);
    }

    /** Returns the path of a built-in module as a module would have, for example {@code kernel/fs/ext4/ext4.ko}. */
    public Optional<String> path(String name) {
        return Optional.ofNullable(paths.get(KernelModule.normalise(name)));
    }

    /** Returns the built-in modules with an alias that matches a name. */
    public Set<String> modulesFor(String name) {
        return aliases.modulesFor(name);
    }

    /**
     * Returns the parameters of a built-in module with their types, for example {@code int}; empty when the image does
     * not tell.
     */
    public Optional<SortedMap<String, String>> parameters(String module) {
        if (modinfo.isEmpty()) {
            return Optional.empty();
        }
        String name = KernelModule.normalise(module);
        List<String> types = values("parmtype").stream()
                .filter(alias -> KernelModule.normalise(alias.module()).equals(name))
                .map(Alias::pattern)
                .toList();
        return Optional.of(ModuleInfo.typed(types));
    }

    /** Returns the lines that depmod accepts: those that begin with a letter. */
    List<String> lines() {
        return list.orElse("")
                .lines()
                .filter(line -> !line.isEmpty() && Character.isLetter(line.charAt(0)) && line.charAt(0) < 128)
                .toList();
    }

    boolean hasModinfo() {
        return modinfo.isPresent();
    }

    /** Returns all aliases, in file order. */
    List<Alias> aliasList() {
        return values("alias");
    }

    /** Returns names of firmware files that built-in modules may ask for. */
    List<String> firmware() {
        return values("firmware").stream().map(Alias::pattern).toList();
    }

    /** Returns the non-empty values of a key; the file holds {@code module.key=value} strings ended by NUL. */
    private List<Alias> values(String key) {
        List<Alias> found = new ArrayList<>();
        for (String text : modinfo.orElse("").split("\0", -1)) {
            int dot = text.indexOf('.');
            int equals = text.indexOf('=', dot + 1);
            if (dot > 0 && equals > 0 && text.substring(dot + 1, equals).equals(key) && equals + 1 < text.length()) {
                found.add(new Alias(text.substring(equals + 1), text.substring(0, dot)));
            }
        }
        return found;
    }
}

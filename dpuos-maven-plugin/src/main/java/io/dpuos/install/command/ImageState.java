package io.dpuos.install.command;

import io.dpuos.rpm.Nevra;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What the programs know besides the tree: architecture, reserved ids, installed packages, intents. */
public final class ImageState {
    private final String arch;
    private final Map<String, Integer> userIds;
    private final Map<String, Integer> groupIds;
    private final Supplier<List<Nevra>> installed;
    private final TreeSet<String> intents = new TreeSet<>();
    private final SortedSet<String> asked = new TreeSet<>();
    private String current = "";

    /** Makes a state. */
    public ImageState(
            String arch, Map<String, Integer> userIds, Map<String, Integer> groupIds, Supplier<List<Nevra>> installed) {
        this.arch = arch;
        this.userIds = Map.copyOf(userIds);
        this.groupIds = Map.copyOf(groupIds);
        this.installed = installed;
    }

    /** Tells whose scriptlet runs now. */
    public void begin(String packageName) {
        current = packageName;
        asked.clear();
    }

    /** Returns whose scriptlet runs. */
    public String current() {
        return current;
    }

    /** Returns the image's architecture. */
    public String arch() {
        return arch;
    }

    /** Returns reserved user ids by name. */
    public Map<String, Integer> userIds() {
        return userIds;
    }

    /** Returns reserved group ids by name. */
    public Map<String, Integer> groupIds() {
        return groupIds;
    }

    /** Returns the packages installed so far. */
    public List<Nevra> installed() {
        return installed.get();
    }

    /** Records a derived cache that is to be made at the end. */
    public void intend(String what) {
        intents.add(what);
        asked.add(what);
    }

    /** Returns the derived caches that the scriptlet asked for that runs or ran last. */
    public SortedSet<String> asked() {
        return Collections.unmodifiableSortedSet(asked);
    }

    /** Returns the derived caches that were asked for. */
    public SortedSet<String> intents() {
        return Collections.unmodifiableSortedSet(intents);
    }
}

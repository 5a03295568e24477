package io.dpuos.install;

import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.tree.Content;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The sets of hard links of a package. The payload holds a set's content once, with its last name; owner, mode and time
 * of the whole set are those of that name, or of the first name that is placed when that name is left out (rpm's fsm.c).
 */
final class HardLinks {
    private final Map<Integer, Content> contents = new HashMap<>();
    private final Map<Integer, RpmFileEntry> describing = new HashMap<>();
    private final Map<Integer, Integer> placed = new HashMap<>();
    private final Map<Integer, Integer> carriers = new HashMap<>();

    private HardLinks() {}

    static HardLinks of(StoredPackage stored, Predicate<RpmFileEntry> isPlaced) {
        HardLinks links = new HardLinks();
        List<RpmFileEntry> files = stored.header().files();
        for (RpmFileEntry file : files) {
            if (file.links() < 2) {
                continue;
            }
            Optional<Content> content = stored.content(file.index());
            content.ifPresent(found -> {
                links.contents.put(file.linkGroup(), found);
                links.carriers.put(file.linkGroup(), file.index());
            });
            if (isPlaced.test(file)) {
                links.placed.merge(file.linkGroup(), 1, Integer::sum);
                if (content.isPresent()) {
                    links.describing.put(file.linkGroup(), file);
                } else {
                    links.describing.putIfAbsent(file.linkGroup(), file);
                }
            }
        }
        return links;
    }

    /** Returns the file that gives a file its owner, mode and time. */
    RpmFileEntry describing(RpmFileEntry file) {
        return file.links() < 2 ? file : describing.getOrDefault(file.linkGroup(), file);
    }

    Optional<Content> content(RpmFileEntry file) {
        return Optional.ofNullable(contents.get(file.linkGroup()));
    }

    /** Returns whether the payload holds the content of a set with this name and other names of the set are placed. */
    boolean carriesForOthers(RpmFileEntry file) {
        return file.links() > 1
                && placed.containsKey(file.linkGroup())
                && carriers.getOrDefault(file.linkGroup(), -1) == file.index();
    }

    /** Returns whether no other name of the set is placed. */
    boolean isAlone(RpmFileEntry file) {
        return placed.getOrDefault(file.linkGroup(), 1) < 2;
    }
}

package io.dpuos.install;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.FlaggedDependency;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.shell.FileSystem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which package waits for which, as rpm records it (order.c: addRelation; rpmal.c: rpmalSatisfiesDepend). A requirement
 * is met by one package only: the one of the matching colour, else the first.
 */
final class OrderRelations {
    private static final int INSTALL = DependencyFlags.SCRIPT_PRE
            | DependencyFlags.SCRIPT_POST
            | DependencyFlags.RPMLIB
            | DependencyFlags.KEYRING
            | DependencyFlags.PRETRANS
            | DependencyFlags.POSTTRANS;
    private static final int UNORDERED = DependencyFlags.RPMLIB
            | DependencyFlags.CONFIG
            | DependencyFlags.PRETRANS
            | DependencyFlags.POSTTRANS
            | DependencyFlags.SCRIPT_VERIFY
            | DependencyFlags.META;
    private static final int FORCED = DependencyFlags.SCRIPT_PRE
            | DependencyFlags.SCRIPT_POST
            | DependencyFlags.SCRIPT_PREUN
            | DependencyFlags.SCRIPT_POSTUN;
    private static final int ALL_REQUIRES = DependencyFlags.INTERP
            | FORCED
            | UNORDERED & ~DependencyFlags.CONFIG
            | DependencyFlags.FIND_REQUIRES
            | DependencyFlags.KEYRING
            | DependencyFlags.PREREQ
            | DependencyFlags.MISSINGOK;
    private static final List<DependencyKind> KINDS = List.of(
            DependencyKind.REQUIRES,
            DependencyKind.RECOMMENDS,
            DependencyKind.SUGGESTS,
            DependencyKind.SUPPLEMENTS,
            DependencyKind.ENHANCES,
            DependencyKind.ORDER);

    /** The other end of a relation, and whether a scriptlet needs it. */
    static final class Relation {
        final Node other;
        boolean needed;

        Relation(Node other, boolean needed) {
            this.other = other;
            this.needed = needed;
        }
    }

    /** A package with its relations, the newest last. */
    static final class Node {
        final int place;
        final List<Relation> waiting = new ArrayList<>();
        final List<Relation> waitsFor = new ArrayList<>();
        int color;
        int predecessors;
        int successors;
        /** 0 unvisited or collected, negative while being visited, 1 alone, from 2 on the number of a cycle. */
        int component;

        int low;

        Node(int place) {
            this.place = place;
        }
    }

    private record Provider(int place, Dependency capability) {}

    private final List<RpmHeader> headers;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, List<Provider>> providers = new HashMap<>();
    private final Map<String, List<Integer>> owners = new HashMap<>();

    private OrderRelations(List<RpmHeader> headers) {
        this.headers = headers;
    }

    static List<Node> of(List<RpmHeader> headers) {
        OrderRelations relations = new OrderRelations(headers);
        relations.index();
        for (Node node : relations.nodes) {
            relations.relate(node);
        }
        return relations.nodes;
    }

    private void index() {
        Set<String> paths = new HashSet<>();
        for (int place = 0; place < headers.size(); place++) {
            RpmHeader header = headers.get(place);
            nodes.add(new Node(place));
            for (Dependency provided : header.provides()) {
                providers
                        .computeIfAbsent(provided.name(), name -> new ArrayList<>())
                        .add(new Provider(place, provided));
            }
            for (DependencyKind kind : KINDS) {
                header.dependencies(kind).forEach(each -> {
                    if (each.isRich()) {
                        RichOrder.of(each.name()).forEach(part -> paths.add(part.name()));
                    } else {
                        paths.add(each.name());
                    }
                });
            }
        }
        paths.removeIf(path -> !path.startsWith("/"));
        List.copyOf(paths).forEach(path -> paths.add(merged(path)));
        for (int place = 0; place < headers.size(); place++) {
            for (RpmFileEntry file : headers.get(place).files()) {
                String path = FileSystem.text(file.path());
                if (paths.contains(path)) {
                    owners.computeIfAbsent(path, key -> new ArrayList<>()).add(place);
                }
            }
        }
    }

    /** The other name of a path in a merged /usr. */
    private static String merged(String path) {
        if (path.matches("/(bin|sbin|lib|lib64)/.*")) {
            return "/usr" + path;
        }
        return path.matches("/usr/(bin|sbin|lib|lib64)/.*") ? path.substring(4) : path;
    }

    private void relate(Node node) {
        RpmHeader header = headers.get(node.place);
        int[] requireColors = colors(header, 'R', header.requires().size());
        for (int color : requireColors) {
            node.color |= color;
        }
        for (int color : colors(header, 'P', header.provides().size())) {
            node.color |= color;
        }
        for (DependencyKind kind : KINDS) {
            List<FlaggedDependency> list = header.flaggedDependencies(kind);
            for (int i = 0; i < list.size(); i++) {
                int color = kind == DependencyKind.REQUIRES ? requireColors[i] : 0;
                relate(node, kind, list.get(i), color);
            }
        }
    }

    /** The colours of the files that a dependency was found in. */
    private static int[] colors(RpmHeader header, char type, int count) {
        int[] colors = new int[count];
        long[] starts = header.numbers(Tag.FILEDEPENDSX);
        long[] lengths = header.numbers(Tag.FILEDEPENDSN);
        long[] words = header.numbers(Tag.DEPENDSDICT);
        for (RpmFileEntry file : header.files()) {
            int i = file.index();
            if (file.color() == 0 || i >= starts.length || i >= lengths.length) {
                continue;
            }
            for (long at = starts[i]; at < starts[i] + lengths[i] && at < words.length; at++) {
                int dependency = (int) (words[(int) at] & 0xffffff);
                if ((char) (words[(int) at] >> 24 & 0xff) == type && dependency < count) {
                    colors[dependency] |= file.color() & 0xf;
                }
            }
        }
        return colors;
    }

    private void relate(Node node, DependencyKind kind, FlaggedDependency wanted, int color) {
        int flags = wanted.flags();
        if ((flags & UNORDERED) != 0 && (flags & FORCED) == 0) {
            return;
        }
        if (wanted.dependency().isRich()) {
            for (Dependency part : RichOrder.of(wanted.dependency().name())) {
                relate(node, kind, part, flags, 0);
            }
        } else {
            relate(node, kind, wanted.dependency(), flags, color);
        }
    }

    private void relate(Node node, DependencyKind kind, Dependency wanted, int flags, int color) {
        int found = provider(node, wanted, color);
        if (found < 0 || found == node.place) {
            return;
        }
        boolean weak = kind != DependencyKind.REQUIRES || (flags & DependencyFlags.MISSINGOK) != 0;
        boolean legacy = (flags & ALL_REQUIRES) == DependencyFlags.PREREQ;
        boolean needed = !weak && ((flags & INSTALL) != 0 || legacy);
        boolean reversed = kind == DependencyKind.SUPPLEMENTS || kind == DependencyKind.ENHANCES;
        Node provider = nodes.get(found);
        Node before = reversed ? node : provider;
        Node after = reversed ? provider : node;
        List<Relation> newest = reversed ? before.waitsFor : before.waiting;
        List<Relation> mirrored = reversed ? after.waiting : after.waitsFor;
        if (!newest.isEmpty() && newest.get(newest.size() - 1).other == after) {
            newest.get(newest.size() - 1).needed |= needed;
            for (Relation relation : mirrored) {
                if (relation.other == before) {
                    relation.needed |= needed;
                    break;
                }
            }
            return;
        }
        after.predecessors++;
        before.successors++;
        before.waiting.add(new Relation(after, needed));
        after.waitsFor.add(new Relation(before, needed));
    }

    private int provider(Node node, Dependency wanted, int color) {
        List<Integer> candidates = new ArrayList<>();
        if (wanted.name().startsWith("/")) {
            candidates.addAll(owners.getOrDefault(wanted.name(), List.of()));
        }
        if (candidates.isEmpty()) {
            for (Provider each : providers.getOrDefault(wanted.name(), List.of())) {
                if (wanted.isSatisfiedBy(each.capability())) {
                    candidates.add(each.place());
                }
            }
        }
        if (candidates.isEmpty() && wanted.name().startsWith("/")) {
            candidates.addAll(owners.getOrDefault(merged(wanted.name()), List.of()));
        }
        int best = candidates.isEmpty() ? -1 : candidates.get(0);
        int bestScore = 0;
        for (int candidate : candidates) {
            int score = nodes.get(candidate).color == (color != 0 ? color : 2) ? 2 : 0;
            score += candidate == node.place ? 1 : 0;
            if (score > bestScore) {
                bestScore = score;
                best = candidate;
            }
        }
        return best;
    }
}

package io.dpuos.install;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.FlaggedDependency;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The order in which packages are installed: what a package requires comes before it. Within a cycle the requirements
 * of scriptlets count more than others, as in rpm's order.cc: the package whose requirement chain is farthest from a
 * scriptlet's requirement starts. Among packages that are ready the one that more packages wait for comes first, then
 * NEVRA decides.
 */
final class TransactionOrder {
    private static final int UNREACHED = Integer.MAX_VALUE;
    private static final int PRE = DependencyFlags.SCRIPT_PRE | DependencyFlags.SCRIPT_POST | DependencyFlags.PREREQ;

    private final List<RpmHeader> headers;
    /** For each package what it requires: the other package, and whether a scriptlet needs it. */
    private final List<Map<Integer, Boolean>> requires = new ArrayList<>();

    private final List<TreeSet<Integer>> requiredBy = new ArrayList<>();
    private final int[] component;

    private TransactionOrder(List<RpmHeader> sorted) {
        headers = sorted;
        component = new int[sorted.size()];
        for (int i = 0; i < sorted.size(); i++) {
            requires.add(new TreeMap<>());
            requiredBy.add(new TreeSet<>());
        }
        connect();
    }

    /** Returns the places of the headers in installation order. */
    static List<Integer> of(List<RpmHeader> headers) {
        List<Integer> byName = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            byName.add(i);
        }
        byName.sort(Comparator.comparing(i -> headers.get(i).nevra().toString()));
        TransactionOrder order =
                new TransactionOrder(byName.stream().map(headers::get).toList());
        return order.sort().stream().map(byName::get).toList();
    }

    private void connect() {
        Map<String, List<Integer>> providers = new HashMap<>();
        Map<String, List<Integer>> owners = new HashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            for (Dependency provided : headers.get(i).provides()) {
                providers
                        .computeIfAbsent(provided.name(), name -> new ArrayList<>())
                        .add(i);
            }
            for (RpmFileEntry file : headers.get(i).files()) {
                owners.computeIfAbsent(file.path().toString(), path -> new ArrayList<>())
                        .add(i);
            }
        }
        for (int i = 0; i < headers.size(); i++) {
            for (DependencyKind kind : List.of(DependencyKind.REQUIRES, DependencyKind.RECOMMENDS)) {
                for (FlaggedDependency flagged : headers.get(i).flaggedDependencies(kind)) {
                    if ((flagged.flags() & DependencyFlags.RPMLIB) == 0) {
                        boolean pre = kind == DependencyKind.REQUIRES && (flagged.flags() & PRE) != 0;
                        connect(i, flagged.dependency(), pre, providers, owners);
                    }
                }
            }
        }
    }

    private void connect(
            int from,
            Dependency wanted,
            boolean pre,
            Map<String, List<Integer>> providers,
            Map<String, List<Integer>> owners) {
        if (wanted.isRich()) {
            for (String word : wanted.name().split("[ ()]+")) {
                if (!word.isEmpty() && providers.containsKey(word)) {
                    connect(from, Dependency.of(word), pre, providers, owners);
                }
            }
            return;
        }
        for (int candidate : providers.getOrDefault(wanted.name(), List.of())) {
            boolean satisfies = headers.get(candidate).provides().stream().anyMatch(wanted::isSatisfiedBy);
            if (satisfies) {
                relate(from, candidate, pre);
                return;
            }
        }
        String path = wanted.name();
        List<Integer> files = owners.getOrDefault(path, List.of());
        if (files.isEmpty() && path.matches("/(bin|sbin|lib|lib64)/.*")) {
            files = owners.getOrDefault("/usr" + path, List.of());
        } else if (files.isEmpty() && path.matches("/usr/(bin|sbin|lib|lib64)/.*")) {
            files = owners.getOrDefault(path.substring(4), List.of());
        }
        if (!files.isEmpty()) {
            relate(from, files.get(0), pre);
        }
    }

    private void relate(int from, int to, boolean pre) {
        if (from != to) {
            requires.get(from).merge(to, pre, Boolean::logicalOr);
            requiredBy.get(to).add(from);
        }
    }

    private List<Integer> sort() {
        List<List<Integer>> components = components();
        int[] waiting = new int[components.size()];
        for (int i = 0; i < headers.size(); i++) {
            for (int needed : requires.get(i).keySet()) {
                waiting[component[i]] += component[needed] != component[i] ? 1 : 0;
            }
        }
        List<Integer> order = new ArrayList<>();
        TreeSet<Integer> ready = new TreeSet<>(Comparator.<Integer>comparingInt(c -> -successors(components.get(c)))
                .thenComparing(c -> Collections.min(components.get(c))));
        for (int c = 0; c < components.size(); c++) {
            if (waiting[c] == 0) {
                ready.add(c);
            }
        }
        while (!ready.isEmpty()) {
            int next = ready.pollFirst();
            List<Integer> members = components.get(next);
            order.addAll(members.size() == 1 ? members : cycle(members));
            for (int member : members) {
                for (int successor : requiredBy.get(member)) {
                    int other = component[successor];
                    if (other != next && --waiting[other] == 0) {
                        ready.add(other);
                    }
                }
            }
        }
        return order;
    }

    private int successors(List<Integer> members) {
        int count = 0;
        for (int member : members) {
            for (int successor : requiredBy.get(member)) {
                count += component[successor] != component[member] ? 1 : 0;
            }
        }
        return count;
    }

    /** Orders the packages of a cycle. */
    private List<Integer> cycle(List<Integer> members) {
        int[] distance = distances(members);
        int[] waiting = new int[requires.size()];
        TreeSet<Integer> left = new TreeSet<>(members);
        List<Integer> order = new ArrayList<>();
        for (int member : members) {
            waiting[member] = (int) requires.get(member).keySet().stream()
                    .filter(left::contains)
                    .count();
        }
        while (!left.isEmpty()) {
            int best = -1;
            for (int member : left) {
                if (best < 0
                        || waiting[member] == 0 && waiting[best] != 0
                        || (waiting[member] == 0) == (waiting[best] == 0) && distance[member] > distance[best]) {
                    best = member;
                }
            }
            left.remove(best);
            order.add(best);
            for (int successor : requiredBy.get(best)) {
                waiting[successor]--;
            }
        }
        return order;
    }

    /** How far each package of a cycle is, along requirements, from one whose scriptlets need a member. */
    private int[] distances(List<Integer> members) {
        int[] distance = new int[requires.size()];
        List<Integer> queue = new ArrayList<>();
        TreeSet<Integer> inside = new TreeSet<>(members);
        for (int member : members) {
            boolean start = requires.get(member).entrySet().stream()
                    .anyMatch(entry -> entry.getValue() && inside.contains(entry.getKey()));
            distance[member] = start ? 0 : UNREACHED;
            if (start) {
                queue.add(member);
            }
        }
        for (int i = 0; i < queue.size(); i++) {
            int here = queue.get(i);
            for (int next : requires.get(here).keySet()) {
                if (inside.contains(next) && distance[next] == UNREACHED) {
                    distance[next] = distance[here] + 1;
                    queue.add(next);
                }
            }
        }
        return distance;
    }

    /** Strongly connected components by Tarjan's algorithm, without recursion. */
    private List<List<Integer>> components() {
        int size = headers.size();
        int[] index = new int[size];
        int[] low = new int[size];
        boolean[] onStack = new boolean[size];
        List<Integer> stack = new ArrayList<>();
        List<List<Integer>> components = new ArrayList<>();
        int[] counter = {0};
        for (int root = 0; root < size; root++) {
            if (index[root] != 0) {
                continue;
            }
            List<Integer> path = new ArrayList<>(List.of(root));
            List<java.util.Iterator<Integer>> walks = new ArrayList<>();
            walks.add(requires.get(root).keySet().iterator());
            index[root] = low[root] = ++counter[0];
            stack.add(root);
            onStack[root] = true;
            while (!path.isEmpty()) {
                int top = path.size() - 1;
                int here = path.get(top);
                if (walks.get(top).hasNext()) {
                    int next = walks.get(top).next();
                    if (index[next] == 0) {
                        index[next] = low[next] = ++counter[0];
                        stack.add(next);
                        onStack[next] = true;
                        path.add(next);
                        walks.add(requires.get(next).keySet().iterator());
                    } else if (onStack[next]) {
                        low[here] = Math.min(low[here], index[next]);
                    }
                    continue;
                }
                path.remove(top);
                walks.remove(top);
                if (top > 0) {
                    int parent = path.get(top - 1);
                    low[parent] = Math.min(low[parent], low[here]);
                }
                if (low[here] == index[here]) {
                    List<Integer> members = new ArrayList<>();
                    int member;
                    do {
                        member = stack.remove(stack.size() - 1);
                        onStack[member] = false;
                        component[member] = components.size();
                        members.add(member);
                    } while (member != here);
                    Collections.sort(members);
                    components.add(members);
                }
            }
        }
        return components;
    }
}

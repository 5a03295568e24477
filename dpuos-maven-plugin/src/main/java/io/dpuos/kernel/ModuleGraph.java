package io.dpuos.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which module needs which, by symbols, as depmod computes it. Immutable.
 *
 * <p>Modules are known by their index in the given list. When two modules export one symbol, the later one counts.
 */
final class ModuleGraph {
    private final List<KernelModule> modules;
    private final Map<String, Integer> owners = new HashMap<>();
    private final List<List<Integer>> needs;
    private final int[] rank;

    ModuleGraph(List<KernelModule> modules) {
        this.modules = List.copyOf(modules);
        for (int i = 0; i < modules.size(); i++) {
            for (String symbol : modules.get(i).exports()) {
                owners.put(symbol, i);
            }
        }
        needs = new ArrayList<>(modules.size());
        for (KernelModule module : modules) {
            Set<Integer> direct = new LinkedHashSet<>();
            for (KernelModule.Need need : module.needs()) {
                // PowerPC marks functions with a leading dot.
                String symbol = need.symbol().startsWith(".") ? need.symbol().substring(1) : need.symbol();
                Integer owner = owners.get(symbol);
                if (owner != null) {
                    direct.add(owner);
                }
            }
            needs.add(new ArrayList<>(direct));
        }
        rank = sort();
        for (List<Integer> direct : needs) {
            direct.sort(Comparator.comparingInt(i -> rank[i]));
        }
    }

    /** Returns the owner of each exported symbol. */
    Map<String, Integer> owners() {
        return owners;
    }

    /** Returns what a module needs directly, users before what they use. */
    List<Integer> direct(int module) {
        return needs.get(module);
    }

    /** Returns all that a module needs, users before what they use: the order of a line in {@code modules.dep}. */
    List<Integer> all(int module) {
        Set<Integer> seen = new LinkedHashSet<>();
        Deque<Integer> open = new ArrayDeque<>(needs.get(module));
        while (!open.isEmpty()) {
            int next = open.removeLast();
            if (seen.add(next)) {
                open.addAll(needs.get(next));
            }
        }
        List<Integer> sorted = new ArrayList<>(seen);
        sorted.sort(Comparator.comparingInt(i -> rank[i]));
        return sorted;
    }

    /** Sorts topologically, modules without users first, in the order that depmod's stack gives. */
    private int[] sort() {
        int[] users = new int[modules.size()];
        for (List<Integer> direct : needs) {
            for (int used : direct) {
                users[used]++;
            }
        }
        Deque<Integer> roots = new ArrayDeque<>();
        for (int i = 0; i < users.length; i++) {
            if (users[i] == 0) {
                roots.addLast(i);
            }
        }
        int[] order = new int[users.length];
        Arrays.fill(order, Integer.MAX_VALUE);
        int count = 0;
        while (!roots.isEmpty()) {
            int module = roots.removeLast();
            order[module] = count++;
            for (int used : needs.get(module)) {
                if (--users[used] == 0) {
                    roots.addLast(used);
                }
            }
        }
        if (count < users.length) {
            Set<String> cycle = new TreeSet<>();
            Map<Integer, Integer> left = new LinkedHashMap<>();
            for (int i = 0; i < order.length; i++) {
                if (order[i] == Integer.MAX_VALUE) {
                    left.put(i, users[i]);
                    cycle.add(modules.get(i).name());
                }
            }
            throw new KernelException(
                    modules.get(left.keySet().iterator().next()).path().toString(),
                    "modules need each other in a circle, so none of them can be loaded: " + String.join(", ", cycle));
        }
        return order;
    }
}

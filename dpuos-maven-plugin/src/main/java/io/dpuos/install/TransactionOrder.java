package io.dpuos.install;

import io.dpuos.install.OrderRelations.Node;
import io.dpuos.install.OrderRelations.Relation;
import io.dpuos.rpm.RpmHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The order in which packages are installed, by rpm's rules (order.c: rpmtsOrder): what a package requires comes before
 * it; among packages that are ready the one that more packages wait for comes first, and the later of equals; packages
 * of another colour than the preferred one come late. In a cycle the package starts that is farthest, along
 * requirements, from one that a scriptlet needs. The order of the packages handed in decides the rest.
 */
final class TransactionOrder {
    private static final int PREFERRED_COLOR = 2;
    private static final int UNREACHED = Integer.MAX_VALUE;

    private static final class Cycle {
        final List<Node> members;
        int waitsFor;

        Cycle(List<Node> members) {
            this.members = members;
        }
    }

    private final List<Node> nodes;
    /** By number; the first two numbers are no cycles. */
    private final List<Cycle> cycles = new ArrayList<>();

    private final List<Node> order = new ArrayList<>();

    private TransactionOrder(List<Node> nodes) {
        this.nodes = nodes;
        cycles.add(new Cycle(List.of()));
        cycles.add(new Cycle(List.of()));
    }

    /** Returns the places of the headers in installation order. */
    static List<Integer> of(List<RpmHeader> headers) {
        TransactionOrder order = new TransactionOrder(OrderRelations.of(headers));
        order.findCycles();
        order.sort();
        return order.order.stream().map(node -> node.place).toList();
    }

    private void sort() {
        List<Node> ready = new ArrayList<>();
        for (Node node : nodes) {
            if (node.predecessors == 0) {
                enqueue(node, ready);
            }
        }
        for (Cycle cycle : cycles) {
            if (!cycle.members.isEmpty() && cycle.waitsFor == 0) {
                enqueue(cycle.members.get(0), ready);
            }
        }
        while (!ready.isEmpty()) {
            Node next = ready.remove(0);
            if (next.component > 1) {
                collectCycle(next.component, ready);
            } else {
                collect(next, ready, ready);
            }
        }
    }

    private static void enqueue(Node node, List<Node> queue) {
        boolean late = node.color != 0 && node.color != PREFERRED_COLOR;
        int at = 0;
        while (at < queue.size()) {
            Node other = queue.get(at);
            if (!(late && node.color != other.color) && other.successors <= node.successors) {
                break;
            }
            at++;
        }
        queue.add(at, node);
    }

    private void collect(Node node, List<Node> queue, List<Node> outside) {
        order.add(node);
        for (int i = node.waiting.size() - 1; i >= 0; i--) {
            Node freed = node.waiting.get(i).other;
            if (freed.component == 0 || freed == node) {
                continue;
            }
            if (--freed.predecessors == 0) {
                boolean leaves = node.component > 1 && node.component != freed.component;
                enqueue(freed, leaves ? outside : queue);
            }
            if (freed.component > 1 && freed.component != node.component) {
                if (--cycles.get(freed.component).waitsFor == 0) {
                    enqueue(freed, outside);
                }
            }
        }
        node.component = 0;
    }

    private void collectCycle(int number, List<Node> outside) {
        Cycle cycle = cycles.get(number);
        measure(cycle, number);
        while (true) {
            Node best = null;
            for (Node member : cycle.members) {
                if (member.component != 0 && (best == null || member.low >= best.low)) {
                    best = member;
                }
            }
            if (best == null) {
                return;
            }
            List<Node> inside = new ArrayList<>(List.of(best));
            while (!inside.isEmpty()) {
                collect(inside.remove(0), inside, outside);
            }
        }
    }

    /** How far each package of a cycle is, along requirements, from one with a scriptlet that needs a member. */
    private static void measure(Cycle cycle, int number) {
        Deque<Node> queue = new ArrayDeque<>();
        for (Node member : cycle.members) {
            member.low = UNREACHED;
            for (int i = member.waitsFor.size() - 1; i >= 0; i--) {
                Relation relation = member.waitsFor.get(i);
                if (relation.needed && relation.other.component == number) {
                    member.low = 0;
                    queue.add(member);
                    break;
                }
            }
        }
        while (!queue.isEmpty()) {
            Node here = queue.remove();
            for (int i = here.waitsFor.size() - 1; i >= 0; i--) {
                Node next = here.waitsFor.get(i).other;
                if (next.component == number && next.low > here.low + 1) {
                    next.low = here.low + 1;
                    queue.add(next);
                }
            }
        }
    }

    /** A walk of Tarjan's algorithm: a package and how many of its relations were looked at, newest first. */
    private static final class Step {
        final Node node;
        int next;

        Step(Node node) {
            this.node = node;
            this.next = node.waiting.size() - 1;
        }
    }

    /** Strongly connected components, without recursion; indexes are negative, so that larger means earlier. */
    private void findCycles() {
        Deque<Step> walk = new ArrayDeque<>();
        List<Node> stack = new ArrayList<>();
        int index = 0;
        for (Node root : nodes) {
            if (root.component != 0) {
                continue;
            }
            index = begin(root, index, walk, stack);
            while (!walk.isEmpty()) {
                Step step = walk.element();
                Node here = step.node;
                if (step.next >= 0) {
                    Node other = here.waiting.get(step.next).other;
                    if (other.component == 0) {
                        index = begin(other, index, walk, stack);
                        continue;
                    }
                    step.next--;
                    if (other.component < 0) {
                        here.low = Math.max(here.low, Math.max(other.component, other.low));
                    }
                    continue;
                }
                walk.remove();
                if (here.low == here.component) {
                    close(here, stack);
                }
            }
        }
    }

    private static int begin(Node node, int index, Deque<Step> walk, List<Node> stack) {
        node.component = index - 1;
        node.low = index - 1;
        walk.push(new Step(node));
        stack.add(node);
        return index - 1;
    }

    private void close(Node root, List<Node> stack) {
        int from = stack.lastIndexOf(root);
        List<Node> members = new ArrayList<>(stack.subList(from, stack.size()));
        stack.subList(from, stack.size()).clear();
        if (members.size() == 1) {
            root.component = 1;
            return;
        }
        int number = cycles.size();
        Cycle cycle = new Cycle(members);
        cycles.add(cycle);
        members.forEach(member -> member.component = number);
        for (Node member : members) {
            cycle.waitsFor += member.predecessors;
            for (Relation relation : member.waiting) {
                cycle.waitsFor -= relation.other != member && relation.other.component == number ? 1 : 0;
            }
        }
    }
}

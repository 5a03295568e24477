package io.dpuos.kernel.kconfig;

/** The numbers of srand(3) and rand(3) of the GNU C library. */
final class CRandom {
    private static final int DEGREE = 31;
    private static final int SEPARATION = 3;

    private final int[] state = new int[DEGREE];
    private int front = SEPARATION;
    private int rear;

    CRandom(int seed) {
        state[0] = seed == 0 ? 1 : seed;
        for (int i = 1; i < DEGREE; i++) {
            long high = state[i - 1] / 127773;
            long low = state[i - 1] % 127773;
            long word = 16807 * low - 2836 * high;
            state[i] = (int) (word < 0 ? word + 2147483647 : word);
        }
        for (int i = 0; i < DEGREE * 10; i++) {
            next();
        }
    }

    int next() {
        state[front] += state[rear];
        int result = state[front] >>> 1;
        front = (front + 1) % DEGREE;
        rear = (rear + 1) % DEGREE;
        return result;
    }
}

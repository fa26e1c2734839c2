namespace Fovea.Tests;

/// <summary>What code allocates every time, once it is warm.</summary>
internal static class SteadyAllocation
{
    private const int MostRounds = 30;

    /// <summary>
    /// Managed bytes that this thread allocates while it does something, in the round with the fewest: while code is compiled better, which on a busy
    /// machine takes many rounds, what runs it may allocate once.
    /// </summary>
    /// <param name="action">One round.</param>
    /// <param name="atLeast">What every round allocates: one that takes no more is the last.</param>
    public static long Of(Action action, long atLeast = 0)
    {
        long least = long.MaxValue;
        for (int round = 0; round < MostRounds && least > atLeast; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

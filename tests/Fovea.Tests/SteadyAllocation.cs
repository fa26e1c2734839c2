namespace Fovea.Tests;

/// <summary>What code allocates every time, once it is warm.</summary>
internal static class SteadyAllocation
{
    private const int Rounds = 3;

    /// <summary>Managed bytes that this thread allocates while it does something, in the round with the fewest: while code is compiled better, what runs it may allocate once.</summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

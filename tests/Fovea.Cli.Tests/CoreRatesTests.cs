using Fovea.Cli.Benchmarks;
using Fovea.Numerics;

namespace Fovea.Cli.Tests;

public sealed class CoreRatesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_that_wait_for_each_other_come_to_an_end(int threads)
    {
        using WorkerTeam team = new(threads);
        TimeSpan moment = TimeSpan.FromMilliseconds(5);
        Assert.InRange(CoreRates.Meeting(team, moment), 1e-9, 10);
    }
}

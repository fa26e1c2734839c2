using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

public sealed class CoreDistanceTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_line_takes_some_time_from_core_to_core(int threads)
    {
        using WorkerTeam team = new(threads);
        Assert.InRange(CoreDistance.Measure(team, TimeSpan.FromMilliseconds(1)), 1e-10, 60);
    }

    [Fact]
    public void One_worker_is_near_itself()
    {
        using WorkerTeam single = new(1);
        Assert.True(CoreDistance.IsShort(single));
    }
}

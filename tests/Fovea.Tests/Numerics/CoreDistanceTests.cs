using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

[Collection(nameof(Alone))]
public sealed class CoreDistanceTests
{
    [Fact]
    public void A_line_takes_some_time_from_core_to_core()
    {
        using WorkerTeam team = new(2);
        Assert.InRange(CoreDistance.Measure(team, TimeSpan.FromMilliseconds(1)), 1e-9, 60);
    }

    [Fact]
    public void One_worker_is_near_itself()
    {
        using WorkerTeam single = new(1);
        Assert.True(CoreDistance.IsShort(single));
    }
}

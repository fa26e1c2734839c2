using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_unit_is_done_once_by_some_worker(int size)
    {
        using WorkerTeam team = new(size);
        int[] done = new int[1000];
        TeamLoop loop = new((unit, worker) =>
        {
            Assert.InRange(worker, 0, size - 1);
            Interlocked.Increment(ref done[unit]);
        });
        for (int round = 1; round <= 200; round++)
        {
            loop.Run(team, done.Length);
            Assert.All(done, times => Assert.Equal(round, times));
        }
    }

    [Fact]
    public void A_team_that_fell_asleep_wakes_again()
    {
        using WorkerTeam team = new(3);
        int calls = 0;
        for (int round = 0; round < 5; round++)
        {
            team.Run(_ => Interlocked.Increment(ref calls));
            Thread.Sleep(30);
        }

        Assert.Equal(15, calls);
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_team_goes_on()
    {
        using WorkerTeam team = new(2);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(
            () => team.Run(worker => throw new InvalidOperationException($"worker {worker}")));
        Assert.StartsWith("worker", thrown.Message, StringComparison.Ordinal);
        int calls = 0;
        team.Run(_ => Interlocked.Increment(ref calls));
        Assert.Equal(2, calls);
    }
}

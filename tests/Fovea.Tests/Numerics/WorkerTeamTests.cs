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
        using Barrier barrier = new(3);
        TeamLoop loop = new((_, _) => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30))));
        for (int round = 0; round < 5; round++)
        {
            // Every unit waits for the two others, so the loop ends only if all three workers came.
            loop.Run(team, 3);
            Thread.Sleep(30);
        }
    }

    [Fact]
    public void Two_loops_in_turn_never_mix_their_units()
    {
        using WorkerTeam team = new(4);
        int[] done = new int[3];
        TeamLoop small = new((unit, _) => Interlocked.Increment(ref done[unit])), large = new((unit, _) => Interlocked.Increment(ref done[unit % 3]));
        for (int round = 1; round <= 20_000; round++)
        {
            small.Run(team, 3);
            large.Run(team, 6);
            Assert.Equal([3 * round, 3 * round, 3 * round], done);
        }
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_team_goes_on()
    {
        using WorkerTeam team = new(2);
        int calls = 0;
        TeamLoop loop = new((unit, _) =>
        {
            Interlocked.Increment(ref calls);
            if (unit == 3) throw new InvalidOperationException($"unit {unit}");
        });
        Assert.Equal("unit 3", Assert.Throws<InvalidOperationException>(() => loop.Run(team, 10)).Message);
        Assert.Equal(10, calls);
        loop.Run(team, 3);
        Assert.Equal(13, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Who_has_no_unit_left_helps_who_is_still_at_one(int slow)
    {
        Assert.SkipWhen(slow == 0 && Environment.ProcessorCount < 2, "only a worker with a processor of its own waits in order to help");
        using WorkerTeam team = new(2);
        using SemaphoreSlim helped = new(0);
        int offered = 0, helps = 0;
        TeamLoop loop = new(
            (unit, _) =>
            {
                if (unit != slow) return;
                Volatile.Write(ref offered, 1);
                Assert.True(helped.Wait(TimeSpan.FromSeconds(60)), "nobody helped");
            },
            () =>
            {
                if (Interlocked.Exchange(ref offered, 0) == 0) return false;
                helps++;
                helped.Release();
                return true;
            });
        for (int round = 1; round <= 50; round++)
        {
            loop.Run(team, 2);
            Assert.Equal(round, helps);
        }
    }
}

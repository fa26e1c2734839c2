using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training.Engines;

namespace Fovea.Tests.Training.Engines;

public sealed class GradientSharesTests
{
    private static readonly ParameterSet parameters = new();

    [Fact]
    public void Every_gradient_of_every_block_is_summed_once_whoever_does()
    {
        Counted[] works = [.. Enumerable.Range(0, 5).Select(_ => new Counted())];
        const int shards = 4, blocks = 300;
        GradientShares shares = new(works, shards);
        using WorkerTeam team = new(4);
        TeamLoop loop = new(
            (shard, _) =>
            {
                for (int block = 0; block < blocks; block++)
                {
                    shares.Begin(shard, null!, new AlignedBuffer(0), add: block > 0);
                    shares.Complete(shard);
                    // All of the block's are summed before the owner goes on: the others are at most at the first of their next.
                    Assert.All(works, work => Assert.InRange(work.Sums, block + 1, shards * blocks));
                }
            },
            shares.Help);
        loop.Run(team, shards);
        Assert.All(works, work => Assert.Equal((shards * blocks, shards), (work.Sums, work.Firsts)));
        Assert.False(shares.Help());
    }

    [Fact]
    public void What_a_helper_runs_into_reaches_the_owner()
    {
        GradientShares shares = new([new Counted { Failing = true }, new Counted()], shards: 1);
        shares.Begin(0, null!, new AlignedBuffer(0), add: false);
        Assert.True(shares.Help());
        Assert.Equal("no sum", Assert.Throws<InvalidOperationException>(() => shares.Complete(0)).Message);
        Assert.False(shares.Help());
    }

    /// <summary>Counts how often it is asked.</summary>
    private sealed class Counted : IDivisibleGradientWork
    {
        private int sums, firsts;

        public bool Failing { get; init; }

        public int Sums => Volatile.Read(ref sums);

        public int Firsts => Volatile.Read(ref firsts);

        public Parameter Weight { get; } = parameters.AddMatrix($"weight {parameters.Length}", ParameterGroup.Classifier, 2, 2, Initializer.Constant(0f));

        public ParameterGroup Group => Weight.Group;

        public IReadOnlyList<Parameter> Parameters => [Weight];

        public long ForwardMultiplyAdds(int steps) => 0;

        public long TrainingMultiplyAdds(int steps) => 0;

        public void Sum(Arena arena, Span<float> gradients, bool add)
        {
            if (Failing) throw new InvalidOperationException("no sum");
            Interlocked.Increment(ref sums);
            if (!add) Interlocked.Increment(ref firsts);
        }

        public void SumPart(Arena arena, int first, int count, Span<float> gradients, bool add) => throw new NotSupportedException();
    }
}

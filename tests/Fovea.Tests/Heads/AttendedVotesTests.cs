using Fovea.Heads;
using Fovea.Parts;
using Fovea.Tests.Layers;

namespace Fovea.Tests.Heads;

public sealed class AttendedVotesTests
{
    /// <summary>
    /// The first glimpse says (0.6, 0.2) and 0.2 nothing, that is (3/4, 1/4) with weight 0.8; the second (0.05, 0.15) and 0.8 nothing, (1/4, 3/4) with weight 0.2.
    /// Looking ln(12) / 100 further to the right makes it count twelve times as much: 2.4.
    /// </summary>
    [Theory]
    [InlineData(0.0, ((0.8 * 0.75) + (0.2 * 0.25)) / 1.0)]
    [InlineData(12.0, ((0.8 * 0.75) + (2.4 * 0.25)) / 3.2)]
    public void A_vote_counts_as_much_as_it_says_a_class_and_its_weight_says(double times, double first)
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        Signal vote = build.Layout.AddSignal(3), pooled = build.Layout.AddSignal(2);
        Slot locations = build.Layout.Add(2);
        AttendedVotes pool = new(build, build.Layout.AddSignal(4), locations, vote, pooled);
        build.Parameters.Allocate();
        build.Parameters.Parameters.Single(parameter => parameter.Name == "votes.attention_where.weight").Value[0][0] = 1f;
        Arena arena = new(build.Layout, steps: 2, rows: 1, training: false);
        arena.Refresh();
        new[] { 0.6f, 0.2f, 0.2f }.CopyTo(arena.Step(vote.Value, 0)[0]);
        new[] { 0.05f, 0.15f, 0.8f }.CopyTo(arena.Step(vote.Value, 1)[0]);
        if (times > 0) arena.Step(locations, 1)[0][0] = (float)(Math.Log(times) / 100);
        pool.Forward(arena, 0);
        pool.Forward(arena, 1);
        Close.To([Math.Log(0.751), Math.Log(0.251), Math.Log(first + 0.001), Math.Log(1.001 - first)], arena.All(pooled.Value).Flat(), 1e-5, 0, "pooled");
    }

    /// <summary>Votes whose classes have no part at all are certain of nothing, which must not make numbers that are none.</summary>
    [Fact]
    public void Derivatives_are_those_of_finite_differences_and_stay_finite()
    {
        ModuleProbe probe = new();
        Signal glimpse = probe.Build.Layout.AddSignal(5), vote = probe.Build.Layout.AddSignal(4), pooled = probe.Build.Layout.AddSignal(3);
        Slot locations = probe.Build.Layout.Add(2);
        AttendedVotes pool = new(probe.Build, glimpse, locations, vote, pooled);
        probe.Begin(glimpse.Value, locations, vote.Value);
        foreach (Parameter parameter in probe.Build.Parameters.Parameters)
            for (int i = 0; i < parameter.Rows; i++) parameter.Value[i][0] = (parameter.Name.EndsWith("where.weight", StringComparison.Ordinal) ? 0.01f : 1f) * (i % 2 == 0 ? 0.7f : -0.4f);
        // Parts of one, like those of a softmax.
        for (int row = 0; row < probe.Arena.All(vote.Value).Rows; row++)
            foreach (ref float part in probe.Arena.All(vote.Value)[row]) part = 0.1f + (0.3f * Math.Abs(part));
        double Loss() => probe.Loss(pooled, pool.Forward);
        Loss();
        probe.Backward(pooled, arena =>
        {
            arena.All(vote.Gradient).Values.Clear();
            arena.All(glimpse.Gradient).Values.Clear();
            for (int t = arena.Steps - 1; t >= 0; t--) pool.Backward(arena, t);
            pool.BackwardGlimpses(arena);
        });
        probe.CheckInput(vote, Loss);
        probe.CheckInput(glimpse, Loss);
        probe.CheckParameters(Loss);

        probe.Arena.All(vote.Value).Values.Clear();
        Assert.True(double.IsFinite(Loss()));
        probe.Backward(pooled, arena =>
        {
            for (int t = arena.Steps - 1; t >= 0; t--) pool.Backward(arena, t);
        });
        Assert.All(probe.Arena.All(vote.Gradient).Flat(), number => Assert.True(float.IsFinite(number)));
    }
}

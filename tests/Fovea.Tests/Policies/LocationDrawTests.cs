using Fovea.Policies;
using Fovea.Tests.Models;

namespace Fovea.Tests.Policies;

/// <summary>What a forward pass records of its locations is all that the loss and a repetition need.</summary>
public sealed class LocationDrawTests
{
    private const int Steps = SmallModel.Steps, Rows = SmallModel.Rows, Rollouts = SmallModel.Rollouts;

    private static readonly Gaze gaze = Gaze.ForTraining(StartLocation.Random, 0.3f, seed: 4, epoch: 1);

    private readonly SmallModel small = SmallModel.Random(new LossOptions(), detachPolicy: true);

    [Fact]
    public void A_pass_records_what_it_drew_and_around_which_mean()
    {
        Forward(gaze);
        for (int row = 0; row < Rows; row++)
        {
            (int image, int rollout) = (row / Rollouts, row % Rollouts);
            Assert.Equal(gaze.First(image, rollout), DrawOf(0, row));
            for (int t = 1; t < Steps; t++)
            {
                (float meanX, float meanY) = small.MeanOf(t, row);
                Assert.Equal(gaze.Next(image, rollout, t, meanX, meanY), DrawOf(t, row));
                Span<float> looked = small.Arena.Step(small.Model.Looked, t)[row];
                Assert.Equal((looked[0], looked[1]), DrawOf(t, row).Place);
            }
        }
    }

    [Fact]
    public void What_was_kept_is_looked_at_again_when_the_policy_has_changed()
    {
        Forward(gaze);
        LocationDraw[] first = Draws();
        // Kept in two blocks' places: rows 6 to 11 of a batch.
        KeptDraws kept = new(rows: 2 * Rows, Steps);
        kept.Keep(small.Arena, small.Model.Draws, firstRow: Rows);
        foreach (ref float weight in small.Model.Parameters.Values.Span) weight *= 1.5f;
        Forward(gaze);
        Assert.NotEqual(first, Draws());

        kept.Restore(small.Arena, small.Model.Draws, firstRow: Rows);
        Forward(Gaze.Recorded);
        Assert.Equal(first, Draws());
        Assert.Contains(small.Model.Policy.Judge(small.Arena, t: 1), likelihood => Math.Abs(likelihood.LogRatio) > 0.01f);
    }

    [Theory]
    [InlineData(0.5f, -0.5f, false)]
    [InlineData(1f, -1f, false)]
    [InlineData(1.01f, 0f, true)]
    [InlineData(0f, -7f, true)]
    public void A_location_beyond_the_edge_on_one_axis_is_cut_off(float x, float y, bool expected)
    {
        LocationDraw draw = LocationDraw.At(x, y);
        Assert.Equal(expected, draw.IsCutOff);
        Assert.Equal((Math.Clamp(x, -1f, 1f), Math.Clamp(y, -1f, 1f)), draw.Place);
    }

    private void Forward(Gaze where)
    {
        small.Model.Parameters.Changed();
        small.Model.Forward(small.Arena, small.Batch, where);
    }

    private LocationDraw DrawOf(int t, int row) => LocationDraw.In(small.Arena.Step(small.Model.Draws, t)[row]);

    private LocationDraw[] Draws() => [.. Enumerable.Range(0, Steps).SelectMany(t => Enumerable.Range(0, Rows).Select(row => DrawOf(t, row)))];
}

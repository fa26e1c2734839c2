namespace Fovea.Tests.Models;

public sealed class LocationScaleTests
{
    [Fact]
    public void Places_looked_at_are_scaled_and_means_are_not()
    {
        SmallModel whole = Of(1f), half = Of(0.5f);
        Assert.Equal([.. Looked(whole).Select(place => 0.5f * place)], Looked(half));
        Assert.All(Looked(whole), place => Assert.InRange(place, -1f, 1f));
        Assert.Contains(whole.Sampled, place => Math.Abs(place) > 1f);
        Assert.Equal(whole.ByStep(whole.Model.Draws, 0, SmallModel.Steps), half.ByStep(half.Model.Draws, 0, SmallModel.Steps));
    }

    private static SmallModel Of(float scale)
    {
        SmallModel small = SmallModel.Random(new LossOptions(), detachPolicy: true, change: options => options with { LocationScale = scale });
        small.Run();
        return small;
    }

    private static float[] Looked(SmallModel small) => small.ByStep(small.Model.Looked, 0, SmallModel.Steps);
}

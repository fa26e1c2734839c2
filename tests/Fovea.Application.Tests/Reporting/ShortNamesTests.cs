using Fovea.Application.Reporting;

namespace Fovea.Application.Tests.Reporting;

public sealed class ShortNamesTests
{
    [Theory]
    [InlineData("training.learningRate model.locationStd", "learningRate locationStd")]
    [InlineData("training.optimizer.kind model.core.kind model.size", "optimizer.kind core.kind size")]
    [InlineData("a.b.c d.b.c c", "a.b.c d.b.c c")]
    [InlineData("rate", "rate")]
    public void A_name_is_as_long_as_tells_it_from_the_others(string names, string expected) =>
        Assert.Equal(expected, string.Join(' ', ShortNames.Shorten(names.Split(' '))));
}

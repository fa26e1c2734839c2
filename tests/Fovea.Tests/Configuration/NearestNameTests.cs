using Fovea.Configuration;

namespace Fovea.Tests.Configuration;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("train", "train", 0)]
    [InlineData("trian", "train", 1)]
    [InlineData("evaluat", "evaluate", 1)]
    [InlineData("", "look", 4)]
    public void Edit_distance_counts_swaps_as_one(string from, string to, int distance) => Assert.Equal(distance, NearestName.EditDistance(from, to));

    [Theory]
    [InlineData("mnits", "; did you mean 'mnist'?")]
    [InlineData("cifar", "")]
    public void The_nearest_name_is_suggested_if_it_is_near(string typed, string suggestion) => Assert.Equal(suggestion, NearestName.Suggestion(typed, ["cue", "mnist"]));
}

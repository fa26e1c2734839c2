using Fovea.Configuration;

namespace Fovea.Tests.Configuration;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 images")]
    [InlineData(1, "1 image")]
    [InlineData(2, "2 images")]
    [InlineData(60000, "60,000 images")]
    public void One_is_one_and_all_others_are_many(int count, string words) => Assert.Equal(words, Counted.Of(count, "image"));

    [Fact]
    public void What_is_said_of_them_goes_with_their_number()
    {
        Assert.Equal("1 class has none", Counted.Of(1, "class has none", "classes have none"));
        Assert.Equal("3 classes have none", Counted.Of(3, "class has none", "classes have none"));
    }
}

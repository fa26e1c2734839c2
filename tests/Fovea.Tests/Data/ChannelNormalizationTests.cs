namespace Fovea.Tests.Data;

/// <summary>What a model would be trained with and saved, but never opened again, is refused where it is made.</summary>
public sealed class ChannelNormalizationTests
{
    public static TheoryData<float[], float[], string> Refused => new()
    {
        { [], [], "a normalisation must have a mean for each channel, but has none" },
        { [0.5f], [], "a normalisation must have a deviation for each channel, but has none" },
        { [0.5f, 0.5f], [0.2f], "a normalisation must have as many means as deviations, one for each channel, but has 2 and 1" },
        { [0.5f, -0.5f], [0.2f, 0.2f], "the mean of a channel must be 0 to 1, but that of channel 1 is -0.5" },
        { [float.NaN], [0.2f], "the mean of a channel must be 0 to 1, but that of channel 0 is NaN" },
        { [0.5f], [0f], "the deviation of a channel must be a number above 0, but that of channel 0 is 0" },
        { [0.5f], [-0.2f], "the deviation of a channel must be a number above 0, but that of channel 0 is -0.2" },
        { [0.5f], [float.NaN], "the deviation of a channel must be a number above 0, but that of channel 0 is NaN" },
        { [0.5f], [float.PositiveInfinity], "the deviation of a channel must be a number above 0, but that of channel 0 is Infinity" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Means_and_deviations_are_those_of_channels(float[] mean, float[] deviation, string told) =>
        Assert.Equal(told.Replace("Infinity", $"{float.PositiveInfinity}", StringComparison.Ordinal), Assert.Throws<DataException>(() => new ChannelNormalization(mean, deviation)).Message);

    [Fact]
    public void Equal_figures_are_equal_and_stay_what_they_were()
    {
        float[] mean = [0.25f], deviation = [0.5f];
        ChannelNormalization normalization = new(mean, deviation);
        mean[0] = deviation[0] = 0f;
        Assert.Equal(new ChannelNormalization([0.25f], [0.5f]), normalization);
        float[] patch = [0.75f];
        normalization.Apply(patch, planeLength: 1);
        Assert.Equal([1f], patch);
    }

    [Fact]
    public void Data_is_trained_on_with_a_normalisation_of_its_own_channels()
    {
        DataSet data = new Fovea.Data.Cue.CueSource(trainingCount: 8, validationCount: 4, testCount: 4).Create() with { Normalization = new ChannelNormalization([0.5f, 0.5f, 0.5f], [0.2f, 0.2f, 0.2f]) };
        Assert.Equal(
            "the normalisation of cue must have a mean and a deviation for each of 1 channel, but has 3 and 3",
            Assert.Throws<DataException>(() => new Trainer(new Recipe { Data = "cue" }, data, threads: 1)).Message);
    }
}

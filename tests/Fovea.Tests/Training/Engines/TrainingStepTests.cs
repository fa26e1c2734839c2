using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Training.Engines;

namespace Fovea.Tests.Training.Engines;

[Collection(nameof(Alone))]
public sealed class TrainingStepTests
{
    [Theory]
    [InlineData("dense")]
    [InlineData("convolutional")]
    [InlineData("strided")]
    public void A_steady_step_allocates_nothing(string glimpse)
    {
        DataSet data = new CueSource(128, 1, 1).Create();
        RecurrentAttentionOptions options = glimpse switch
        {
            "convolutional" => new() { Glimpse = new ConvolutionalGlimpseOptions(), Core = new LstmCoreOptions { Hidden = 64 }, Location = new NormalizedHeadOptions() },
            "strided" => new() { Glimpse = new StridedGlimpseOptions(), Glimpses = 3, Sensor = new MultiScaleSensorOptions { Scales = 2 } },
            _ => new(),
        };
        RecurrentAttentionModel model = new(options, 1, 4);
        model.Parameters.Initialize(1);
        using WorkerTeam team = new(2);
        TrainingStep step = new(model, data.Training, new TrainingOptions(), team);
        int[] images = [.. Enumerable.Range(0, 128)];
        Gaze gaze = Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0);
        int taken = 0;
        void Take(int count)
        {
            for (int i = 0; i < count; i++) step.Run(images, gaze, 0.001f, ++taken);
        }

        Take(50);
        const int steps = 40, attempts = 5;
        long least = long.MaxValue;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Take(steps);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // The test runner's own threads allocate now and then, hence several attempts; the smallest object of all takes 24 bytes.
        Assert.True(least < steps * 24, $"{steps} steps allocated {least} bytes");
    }

    [Theory]
    [InlineData(50, 1)]
    [InlineData(30, 3)]
    [InlineData(3, 20)]
    public void Shards_add_up_to_the_gradient_of_the_whole_batch(int batchSize, int rollouts)
    {
        DataSet data = new CueSource(batchSize, 1, 1).Create();
        RecurrentAttentionModel model = new(new RecurrentAttentionOptions { Glimpses = 3 }, 1, 4);
        model.Parameters.Initialize(1);
        Gaze gaze = Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0);
        int[] images = [.. Enumerable.Range(0, batchSize)];
        using WorkerTeam team = new(2);
        TrainingStep step = new(model, data.Training, new TrainingOptions { BatchSize = batchSize, Rollouts = rollouts }, team);
        RowLoss sum = step.ComputeGradients(images, gaze);
        float[] actual = model.Parameters.Gradients.Span.ToArray();

        RowLoss[] losses = new RowLoss[batchSize * rollouts];
        Arena arena = model.NewArena(3, losses.Length, training: true);
        RowBatch batch = new(data.Training, batchSize, rollouts);
        batch.Fill(images);
        model.Forward(arena, batch, gaze);
        new HybridLoss(model, new LossOptions()).Evaluate(arena, batch, 1f / losses.Length, losses);
        model.Backward(arena);
        foreach (IGradientWork work in model.GradientWork) work.Sum(arena, model.Parameters.Gradients.Span, add: false);
        Close.To([.. model.Parameters.Gradients.Span.ToArray().Select(value => (double)value)], actual, 1e-3, 1e-6, "gradient");
        Close.To(losses.Sum(loss => loss.Hybrid(new LossOptions())), sum.Hybrid(new LossOptions()), 1e-4 * losses.Length, "loss");
    }

    [Fact]
    public void Locations_from_anywhere_teach_no_policy()
    {
        DataSet data = new CueSource(20, 1, 1).Create();
        RecurrentAttentionModel model = new(new RecurrentAttentionOptions { Glimpses = 3, RandomLocations = true }, 1, 4);
        model.Parameters.Initialize(1);
        using WorkerTeam team = new(1);
        TrainingStep step = new(model, data.Training, new TrainingOptions { BatchSize = 20, Loss = new LossOptions { PolicyWeight = 0f } }, team);
        RowLoss sum = step.ComputeGradients([.. Enumerable.Range(0, 20)], Gaze.ForTraining(StartLocation.Random, 0f, 1, 0).Anywhere());
        Assert.Equal(0, sum.Policy);
        Assert.True(double.IsFinite(sum.CrossEntropy));
        Assert.All(model.Parameters.Gradients.Span.ToArray(), gradient => Assert.True(float.IsFinite(gradient)));
    }

    [Fact]
    public void A_ratio_clipped_step_changes_nothing_before_its_first_update_and_counts_each()
    {
        DataSet data = new CueSource(20, 1, 1).Create();
        using WorkerTeam team = new(2);
        (RowLoss plainLoss, float[] plain) = Step(updates: 1, ratioClip: 0f);
        (RowLoss twoLoss, float[] two) = Step(updates: 2, ratioClip: 0.2f);
        // Of rollouts that were drawn just now the surrogate is the advantage: another number than the score function's, with the same slope.
        Assert.Equal(plainLoss with { Policy = 0 }, twoLoss with { Policy = 0 });
        // Adam's first step moves each weight by the learning rate; a second one in about the same direction makes it about two.
        Assert.InRange(Moved(two), 1.5 * Moved(plain), 2.5 * Moved(plain));

        (RowLoss Loss, float[] Weights) Step(int updates, float ratioClip)
        {
            RecurrentAttentionModel model = New();
            TrainingOptions options = new() { BatchSize = 20, UpdatesPerBatch = updates, Loss = new LossOptions { RatioClip = ratioClip } };
            RowLoss loss = new TrainingStep(model, data.Training, options, team).Run(
                [.. Enumerable.Range(0, 20)], Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0), learningRate: 0.001f, step: 1);
            return (loss, model.Parameters.Values.Span.ToArray());
        }

        double Moved(float[] weights) => weights.Zip(New().Parameters.Values.Span.ToArray()).Sum(pair => Math.Abs(pair.First - pair.Second));

        static RecurrentAttentionModel New()
        {
            RecurrentAttentionModel model = new(new RecurrentAttentionOptions { Glimpses = 3 }, 1, 4);
            model.Parameters.Initialize(1);
            return model;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Weights_that_workers_share_give_the_same_bits_as_a_copy_each(int threads)
    {
        DataSet data = new CueSource(90, 1, 1).Create();
        using WorkerTeam team = new(threads), single = new(1);
        Assert.Equal(Trained(single, sharesWeights: false), Trained(team, sharesWeights: true));

        float[] Trained(WorkerTeam team, bool sharesWeights)
        {
            RecurrentAttentionModel model = new(new RecurrentAttentionOptions { Glimpses = 3, Core = new LstmCoreOptions { Hidden = 100 } }, 1, 4);
            model.Parameters.Initialize(1);
            TrainingStep step = new(model, data.Training, new TrainingOptions { BatchSize = 90 }, team, sharesWeights);
            for (int i = 1; i <= 4; i++) step.Run([.. Enumerable.Range(0, 90)], Gaze.ForTraining(StartLocation.Random, 0.1f, 1, 0), learningRate: 0.01f, i);
            return model.Parameters.Values.Span.ToArray();
        }
    }

    [Theory]
    [InlineData(20, 20, 1)]
    [InlineData(45, 45, 2)]
    [InlineData(45, 30, 3)]
    public void Gradients_cut_by_inputs_are_those_of_the_whole_batch(int batchSize, int used, int threads)
    {
        DataSet data = new CueSource(batchSize, 1, 1).Create();
        FeedForwardModel model = new(data.Shape, 4, filters: null, hidden: [100, 20]);
        model.Parameters.Initialize(1);
        Gaze gaze = Gaze.ForTraining(StartLocation.Centre, 0, 1, 0);
        int[] images = [.. Enumerable.Range(0, used)];
        using WorkerTeam team = new(threads), single = new(1);
        new TrainingStep(model, data.Training, new TrainingOptions { BatchSize = batchSize }, team).ComputeGradients(images, gaze);
        float[] actual = model.Parameters.Gradients.Span.ToArray();
        new TrainingStep(model, data.Training, new TrainingOptions { BatchSize = batchSize }, single).ComputeGradients(images, gaze);
        Assert.Equal(model.Parameters.Gradients.Span.ToArray(), actual);

        Assert.Contains(model.GradientWork.OfType<IDivisibleGradientWork>(), work => BatchCut.Divides(work.Weight, batchSize));
        Assert.Contains(model.GradientWork.OfType<IDivisibleGradientWork>(), work => !BatchCut.Divides(work.Weight, batchSize));
        Arena arena = model.NewArena(1, used, training: true);
        RowBatch batch = new(data.Training, used, 1);
        batch.Fill(images);
        model.Forward(arena, batch, gaze);
        new ClassificationLoss(model, classWeights: null).Evaluate(arena, batch, 1f / used, new RowLoss[used]);
        model.Backward(arena);
        foreach (IGradientWork work in model.GradientWork) work.Sum(arena, model.Parameters.Gradients.Span, add: false);
        Close.To([.. model.Parameters.Gradients.Span.ToArray().Select(value => (double)value)], actual, 1e-4, 1e-6, "gradient");
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(20, 1, 1)]
    [InlineData(128, 1, 7)]
    [InlineData(512, 1, 7)]
    [InlineData(100, 10, 8)]
    [InlineData(5, 1000, 2)]
    [InlineData(4096, 1, 1)]
    public void A_cut_covers_the_batch_with_whole_blocks(int images, int rollouts, int steps)
    {
        BatchCut cut = BatchCut.For(images, rollouts, steps);
        Assert.InRange(cut.ImagesPerBlock, 1, cut.ImagesPerShard);
        Assert.InRange(cut.ShardsOf(images), 1, 64);
        Assert.True(cut.ShardsOf(images) * cut.ImagesPerShard >= images);
        Assert.True((cut.ShardsOf(images) - 1) * cut.ImagesPerShard < images);
        if (images * rollouts >= 64) Assert.True(cut.ShardsOf(images) >= 2);
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(10, 1, "10")]
    [InlineData(20, 2, "40")]
    [InlineData(100, 1, "56 44")]
    [InlineData(128, 1, "64 64")]
    [InlineData(129, 1, "72 57")]
    [InlineData(96, 2, "64 64 64")]
    [InlineData(7, 30, "90 90 30")]
    public void Rows_that_are_normalised_together_make_blocks_of_about_one_size(int images, int rollouts, string blocks)
    {
        BatchCut cut = BatchCut.For(images, rollouts, steps: 7, together: 64);
        List<int> rows = [];
        for (int shard = 0; shard < cut.ShardsOf(images); shard++)
        {
            int left = Math.Min(cut.ImagesPerShard, images - (shard * cut.ImagesPerShard));
            for (; left > 0; left -= cut.ImagesPerBlock) rows.Add(Math.Min(cut.ImagesPerBlock, left) * rollouts);
        }

        Assert.Equal(blocks, string.Join(" ", rows));
    }
}

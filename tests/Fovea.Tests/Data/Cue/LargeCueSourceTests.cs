using Fovea.Data.Cue;
using Fovea.Data.Scenes;

namespace Fovea.Tests.Data.Cue;

public sealed class LargeCueSourceTests
{
    private const int Side = 600, Field = 200, Square = 24;

    private readonly DataSet data = new LargeCueSource(new LargeCueOptions { Side = Side, TrainingImages = 300, ValidationImages = 10, TestImages = 10 }).Create();

    [Fact]
    public void Classes_are_even_and_images_other_ones_in_every_split_and_epoch_but_of_the_same_class()
    {
        for (int c = 0; c < 8; c++) Assert.InRange(data.Training.Labels.ToArray().Count(label => label == c), 15, 65);
        Assert.NotEqual(data.Training.Pixels(0).ToArray(), data.Test.Pixels(0).ToArray());
        for (int epoch = 0; epoch < 3; epoch++)
        {
            for (int index = 0; index < 20; index++)
            {
                Scene scene = Laid(data.Training, epoch, index);
                Assert.Equal(data.Training.Labels[index], StripesOf(scene.Pieces[MeantBy(scene)]));
                if (epoch > 0) Assert.NotEqual(Laid(data.Training, epoch - 1, index).Pieces, scene.Pieces);
            }
        }
    }

    [Fact]
    public void The_sign_is_at_the_centre_and_shows_the_field_of_the_square_that_is_meant()
    {
        for (int index = 0; index < data.Training.Count; index++)
        {
            Scene scene = Laid(data.Training, epoch: 0, index);
            Assert.Equal(9, scene.Pieces.Count);
            for (int field = 0; field < 9; field++)
            {
                ScenePiece piece = scene.Pieces[field];
                Assert.InRange(piece.Left, field % 3 * Field, (((field % 3) + 1) * Field) - Square);
                Assert.InRange(piece.Top, field / 3 * Field, (((field / 3) + 1) * Field) - Square);
            }

            float[] seen = new float[9];
            scene.ReadMeans(new GlimpseBox((Side - Square) / 2, (Side - Square) / 2, Square), Square / 3, seen);
            Assert.Equal([.. Enumerable.Range(0, 9).Select(field => field == MeantBy(scene) ? 1f : 0f)], seen);
        }
    }

    private static Scene Laid(ImageSet images, int epoch, int index) => (Scene)((LargeCueScenes)images).NewRegionReader().Turn(epoch, index);

    // Eight phases of each of eight stripes, then the signs.
    private static int StripesOf(ScenePiece piece) => piece.Pattern / 8;

    private static int MeantBy(Scene scene) => scene.Pieces[4].Pattern - 64;
}
